// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A cache of the answers of helper programs, with single flight: threads that ask the same question at the same time share one run of the
 * program and its answer or failure. After the second failure within a minute, the failure holds for the rest of the minute, so that a helper
 * that is locked or hangs is run at most twice a minute for a server. Safe for use by many threads.
 */
final class HelperAnswers {
    private static final int MAX_ANSWERS = 1000;
    private static final Duration FAILURE_LIFE = Duration.ofMinutes(1);
    /** How often a helper may fail until its failure holds. The user may mend the first one, and try again. */
    private static final int MAX_FAILURES = 2;

    private final Cache<Question, CompletableFuture<Optional<Credential>>> answers;
    private final Cache<Question, Failure> failures;

    /**
     * A lookup of a server's credential by a helper. Comparable, so that a hash map orders keys of equal hashes.
     *
     * @param server the server's name as the helper has it
     */
    record Question(CredentialHelper helper, String server) implements Comparable<Question> {
        @Override
        public int compareTo(Question other) {
            int order = server.compareTo(other.server);
            return order == 0 ? helper.program().compareTo(other.helper.program()) : order;
        }
    }

    /**
     * The last failure of a helper for a server.
     *
     * @param count how many there were
     */
    private record Failure(int count, IOException last) {}

    HelperAnswers(InstantSource clock, Duration life) {
        answers = cache(clock, life);
        failures = cache(clock, FAILURE_LIFE);
    }

    private static <V> Cache<Question, V> cache(InstantSource clock, Duration life) {
        Instant start = clock.instant();
        return Caffeine.newBuilder()
                .maximumSize(MAX_ANSWERS)
                .expireAfterWrite(life)
                .ticker(() -> Duration.between(start, clock.instant()).toNanos())
                .executor(Runnable::run)
                .build();
    }

    Optional<Credential> answer(Question question) throws IOException {
        while (true) {
            Failure held = failures.getIfPresent(question);
            if (held != null && held.count() >= MAX_FAILURES) {
                throw new IOException(held.last().getMessage(), held.last());
            }
            CompletableFuture<Optional<Credential>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<Credential>> other = answers.asMap().putIfAbsent(question, mine);
            if (other == null) {
                return ask(question, mine);
            }
            try {
                return other.get();
            } catch (CancellationException e) {
                // Who asked was interrupted, which is no answer: the next one asks.
                answers.asMap().remove(question, other);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failure
                        ? new IOException(failure.getMessage(), failure)
                        : new IOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted = new InterruptedIOException(
                        "interrupted while waiting for " + question.helper().program());
                interrupted.initCause(e);
                throw interrupted;
            }
        }
    }

    /** Forgets all answers and failures. A run in progress still answers the threads that wait for it, and no later ones. */
    void clear() {
        answers.invalidateAll();
        failures.invalidateAll();
    }

    private Optional<Credential> ask(Question question, CompletableFuture<Optional<Credential>> mine)
            throws IOException {
        try {
            Optional<Credential> answer = question.helper().get(question.server());
            failures.invalidate(question);
            mine.complete(answer);
            return answer;
        } catch (InterruptedIOException e) {
            answers.asMap().remove(question, mine);
            mine.cancel(false);
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            if (e instanceof IOException failure) {
                failures.asMap()
                        .merge(question, new Failure(1, failure), (old, next) -> new Failure(old.count() + 1, failure));
            }
            answers.asMap().remove(question, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }
}
