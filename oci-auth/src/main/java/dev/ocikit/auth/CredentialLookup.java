// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link CredentialSource}. A failure that a request can do without holds for a minute, so that it does not cost each public pull a
 * run of a helper program, and is reported to the listener for warnings once. A refusal ends it before, but once a minute only, so that it
 * does not cost each refused request such a run. Safe for use by many threads.
 */
final class CredentialLookup {
    private static final Duration FAILURE_LIFE = Duration.ofMinutes(1);
    private static final int MAX_KEPT = 1000;

    private final CredentialSource source;
    private final Consumer<? super String> warnings;
    private final Cache<Place, CredentialsUnavailableException> failures;
    /** Places whose failures were forgotten of late. */
    private final Cache<Place, Boolean> forgotten;

    private final Cache<String, Boolean> warned =
            Caffeine.newBuilder().maximumSize(MAX_KEPT).executor(Runnable::run).build();

    /** A host and a repository to look up credentials for. */
    private record Place(String host, String repository) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::host).thenComparing(Place::repository);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * The result of a lookup.
     *
     * @param credential the credential, or null for none
     * @param failure why there is none, or null if there is just none
     */
    record Found(@Nullable Credential credential, @Nullable CredentialsUnavailableException failure) {
        static final Found NOTHING = new Found(null, null);

        @Override
        public String toString() {
            return credential == null ? "no credential" : "a credential";
        }
    }

    CredentialLookup(CredentialSource source, AuthOptions options) {
        this.source = source;
        this.warnings = options.warnings();
        failures = cache(options.clock());
        forgotten = cache(options.clock());
    }

    private static <V> Cache<Place, V> cache(InstantSource clock) {
        Instant start = clock.instant();
        return Caffeine.newBuilder()
                .maximumSize(MAX_KEPT)
                .expireAfterWrite(FAILURE_LIFE)
                .ticker(() -> Duration.between(start, clock.instant()).toNanos())
                .executor(Runnable::run)
                .build();
    }

    /** Returns what the source has, or how it failed. */
    Found find(String host, String repository) throws IOException {
        Place place = new Place(host, repository);
        CredentialsUnavailableException failure = failures.getIfPresent(place);
        if (failure != null) {
            return new Found(null, failure);
        }
        try {
            return new Found(source.find(host, repository).orElse(null), null);
        } catch (CredentialsUnavailableException e) {
            failures.put(place, e);
            warn(e);
            return new Found(null, e);
        }
    }

    /** Makes the next lookup ask the source again, once a minute: the user has seen the failure, and may have mended it. */
    void forgetFailure(String host, String repository) {
        Place place = new Place(host, repository);
        if (forgotten.asMap().putIfAbsent(place, true) == null) {
            failures.invalidate(place);
        }
    }

    /** A source may say less in its exception, which others get to see, than in the cause. */
    private void warn(CredentialsUnavailableException failure) {
        String text = String.valueOf(failure.getMessage());
        String cause = failure.getCause() == null ? null : failure.getCause().getMessage();
        String warning =
                "continuing without credentials: " + text + (cause == null || cause.equals(text) ? "" : ": " + cause);
        if (warned.asMap().putIfAbsent(warning, true) == null) {
            warnings.accept(warning);
        }
    }
}
