// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A fixed-window rate limiter for the lines of a log, with a share for each source: a client, or a logger. Safe for use by many threads.
 *
 * <p>A part of the lines is reserved for the first line of each source in a second. A source that floods the log therefore hides no other
 * one entirely; that takes as many sources as lines are reserved, all of them within the same second.
 */
final class LogRateLimiter {
    /** The result of {@link #admit} for a line that must not be printed. */
    static final long SUPPRESSED = -1;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int unreserved;
    private final int reserved;
    private final int share;
    private final LongSupplier nanos;

    /** The lines printed in this window. Has no more sources than lines may be printed. */
    private final Map<String, Integer> bySource = new HashMap<>();

    private long windowStart;
    private int printed;
    private long suppressed;

    /**
     * Creates a limiter.
     *
     * @param unreserved the maximum number of lines in a second, without those that are reserved
     * @param reserved the number of further lines that only the first lines of sources can have
     * @param share the maximum number of lines of one source
     * @param nanos the clock, as {@link System#nanoTime}
     */
    LogRateLimiter(int unreserved, int reserved, int share, LongSupplier nanos) {
        this.unreserved = unreserved;
        this.reserved = reserved;
        this.share = share;
        this.nanos = nanos;
        this.windowStart = nanos.getAsLong();
    }

    /** Returns a limiter for some lines in a second, of which a quarter is reserved. A source has half of the lines at most. */
    static LogRateLimiter of(int linesPerSecond, LongSupplier nanos) {
        int reserved = linesPerSecond / 4;
        return new LogRateLimiter(linesPerSecond - reserved, reserved, Math.max(1, linesPerSecond / 2), nanos);
    }

    /**
     * Counts a line.
     *
     * @param source a text that stands for the source and for no other
     * @return {@link #SUPPRESSED}, or the number of lines that were suppressed and not reported before, which is to be reported first
     */
    synchronized long admit(String source) {
        long now = nanos.getAsLong();
        long unreported = 0;
        if (now - windowStart >= WINDOW_NANOS) {
            windowStart = now;
            printed = 0;
            bySource.clear();
            unreported = takeSuppressed();
        }
        int own = bySource.getOrDefault(source, 0);
        if (printed >= (own == 0 ? unreserved + reserved : unreserved) || own >= share) {
            suppressed++;
            return SUPPRESSED;
        }
        bySource.put(source, own + 1);
        printed++;
        return unreported;
    }

    /** Returns the number of lines that were suppressed and not reported, which counts as reported now. */
    synchronized long takeSuppressed() {
        long unreported = suppressed;
        suppressed = 0;
        return unreported;
    }
}
