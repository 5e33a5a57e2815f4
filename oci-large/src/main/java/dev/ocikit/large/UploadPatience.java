// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How often an upload that breaks is tried again, and how long it waits before: one that gets on counts anew. Used by one thread at a time. */
final class UploadPatience {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofSeconds(60);

    private final int attempts;
    private final Duration first;
    private final Pause pause;
    private int failures;
    private long brokeAt = -1;

    UploadPatience(LargeOptions options, Pause pause) {
        attempts = options.attempts();
        first = options.firstPause();
        this.pause = pause;
    }

    /**
     * Returns once it is time to try again.
     *
     * @param reached how many bytes the registry has ever acknowledged
     * @throws IOException the failure, if it was tried often enough
     */
    void after(IOException failure, long reached) throws IOException {
        failures = reached > brokeAt ? 1 : failures + 1;
        brokeAt = Math.max(brokeAt, reached);
        if (failures >= attempts) {
            throw failure;
        }
        try {
            pause.last(wait(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while an upload waited to go on");
            interrupted.addSuppressed(failure);
            throw interrupted;
        }
    }

    /** Returns how many times in a row it broke at one place. */
    int failures() {
        return failures;
    }

    private Duration wait(IOException failure) {
        Duration grown = first.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration own = grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
        Duration shaken =
                Duration.ofNanos(own.toNanos() / 2 + ThreadLocalRandom.current().nextLong(own.toNanos() / 2 + 1));
        Duration asked = failure instanceof TooManyRequestsException refusal
                ? refusal.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
        Duration bounded = asked.compareTo(LONGEST_ASKED_FOR) < 0 ? asked : LONGEST_ASKED_FOR;
        return bounded.compareTo(shaken) > 0 ? bounded : shaken;
    }

    /** What waits. */
    @FunctionalInterface
    interface Pause {
        /** Lets time pass. */
        Pause REAL = time -> TimeUnit.NANOSECONDS.sleep(time.toNanos());

        void last(Duration time) throws InterruptedException;
    }
}
