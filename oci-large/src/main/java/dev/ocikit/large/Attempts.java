// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often something is tried without progress, and how long to wait before it is tried again. The attempts that the registry beneath has
 * made count as well. For one thread.
 */
final class Attempts {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration LONGEST_WISH = Duration.ofSeconds(60);
    private static final long MOST_PROGRESS = 1 << 20;
    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT, ErrorCode.TOOMANYREQUESTS, ErrorCode.SIZE_INVALID);

    private final int most;
    private final long firstPauseNanos;
    private final long leastProgress;
    private long received;
    private int failures;

    Attempts(LargeOptions options) {
        most = options.attempts();
        firstPauseNanos = options.firstPause().toNanos();
        leastProgress = Math.max(1, Math.min(MOST_PROGRESS, options.minRangeBytes() / 16));
    }

    /** Says that there has been progress: the count begins anew. */
    void progress() {
        failures = 0;
    }

    /**
     * Counts bytes of a download. A sixteenth of the smallest range since the last failure, or 1 MiB if that is less, is progress: a registry
     * that sends a byte between two failures does not make the download last for ever.
     */
    void received(int bytes) {
        received += bytes;
        if (received >= leastProgress) {
            progress();
        }
    }

    /**
     * Returns how many nanoseconds to wait before the next attempt.
     *
     * @throws IOException the failure, if there is to be none
     */
    long pauseAfter(IOException failure) throws IOException {
        if (!mayPass(failure)) {
            throw failure;
        }
        return pause(failure);
    }

    /** Does the same for a failure of which the caller knows that it may pass. */
    long pause(IOException failure) throws IOException {
        received = 0;
        failures += failure instanceof OciException refusal ? refusal.attempts() : 1;
        if (failures >= most) {
            throw failure;
        }
        long pause = Math.min(LONGEST_PAUSE_NANOS, firstPauseNanos << Math.min(failures - 1, 10));
        return Math.max(wishNanos(failure), ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
    }

    /** Returns how many failures there have been since the last progress. */
    int failures() {
        return failures;
    }

    /** Returns for how long the registry wants to be left alone, within bounds; 0 if it does not say. */
    static long wishNanos(IOException failure) {
        if (!(failure instanceof TooManyRequestsException refusal)) {
            return 0;
        }
        Duration wish = refusal.retryAfter().orElse(Duration.ZERO);
        return (wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish).toNanos();
    }

    /** Tells whether a failure may be gone at the next attempt. */
    static boolean mayPass(IOException failure) {
        if (failure instanceof OciException refusal) {
            return PASSING.contains(refusal.code()) || refusal.status().orElse(0) >= 500;
        }
        boolean interrupted = failure instanceof InterruptedIOException
                && Thread.currentThread().isInterrupted();
        return !interrupted && !(failure instanceof FileTrouble);
    }

    /** Tells whether a failure says that the registry wants less. */
    static boolean isThrottling(IOException failure) {
        return failure instanceof TooManyRequestsException
                || (failure instanceof OciException refusal && refusal.status().orElse(0) == 503);
    }
}
