// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.OciException;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of open upload sessions and their bounds: in total and in each repository, for all clients and for each. Safe for use by many
 * threads.
 */
final class UploadCounts {
    /** Counts are removed at zero. */
    private final ConcurrentMap<Scope, Integer> open = new ConcurrentHashMap<>();

    private final int max;
    private final int maxPerClient;
    private final int maxPerRepository;
    private final int maxPerRepositoryAndClient;

    UploadCounts(MemOptions options) {
        max = options.maxUploads();
        maxPerClient = options.maxUploadsPerClient();
        maxPerRepository = options.maxUploadsPerRepository();
        maxPerRepositoryAndClient = maxPerRepository - maxPerRepository / 2;
    }

    /** Counts a session, or refuses it and counts nothing. */
    void add(String repository, @Nullable String client) throws OciException {
        int counted = 0;
        Scope[] scopes = scopes(repository, client);
        while (counted < scopes.length && add(scopes[counted])) {
            counted++;
        }
        if (counted < scopes.length) {
            Scope full = scopes[counted];
            remove(scopes, counted);
            throw Refusal.uploadsFull(repository, full.description(), max(full), option(full));
        }
    }

    void remove(String repository, @Nullable String client) {
        Scope[] scopes = scopes(repository, client);
        remove(scopes, scopes.length);
    }

    private static Scope[] scopes(String repository, @Nullable String client) {
        Scope all = new Scope(null, null);
        Scope inRepository = new Scope(repository, null);
        return client == null
                ? new Scope[] {all, inRepository}
                : new Scope[] {new Scope(null, client), new Scope(repository, client), all, inRepository};
    }

    private boolean add(Scope scope) {
        int max = max(scope);
        boolean[] added = {false};
        open.compute(scope, (key, count) -> {
            int before = count == null ? 0 : count;
            added[0] = before < max;
            return added[0] ? (Integer) (before + 1) : count;
        });
        return added[0];
    }

    private void remove(Scope[] scopes, int number) {
        for (int i = 0; i < number; i++) {
            open.computeIfPresent(scopes[i], (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private int max(Scope scope) {
        if (scope.repository == null) {
            return scope.client == null ? max : maxPerClient;
        }
        return scope.client == null ? maxPerRepository : maxPerRepositoryAndClient;
    }

    private static String option(Scope scope) {
        if (scope.repository != null) {
            return "maxUploadsPerRepository";
        }
        return scope.client == null ? "maxUploads" : "maxUploadsPerClient";
    }

    /**
     * The sessions of a repository, or of all if it is null, of a client, or of all if it is null. Comparable, so that a hash map copes with
     * names of equal hashes.
     */
    record Scope(@Nullable String repository, @Nullable String client) implements Comparable<Scope> {
        private static final Comparator<Scope> ORDER = Comparator.comparing(
                        Scope::repository, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
                .thenComparing(Scope::client, Comparator.nullsFirst(Comparator.naturalOrder()));

        @Override
        public int compareTo(Scope other) {
            return ORDER.compare(this, other);
        }

        String description() {
            return (repository == null ? "in this registry" : "in this repository")
                    + (client == null ? "" : " for this client");
        }
    }
}
