// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.concurrent.TimeUnit;

/**
 * When bytes are through a line of limited speed. Times are those of {@link System#nanoTime}. Not safe for use by many threads.
 *
 * <p>Each piece is due when the line has had the time for all that came before it, so that threads that wake late do not slow the line down.
 */
final class Pace {
    /** How much lateness is made up for: more than schedulers cause, and too little for a burst to matter. */
    private static final long MOST_LATE = TimeUnit.MILLISECONDS.toNanos(100);

    private final long bytesPerSecond;
    private long due;

    Pace(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.due = now;
    }

    /**
     * Returns when the next bytes are through.
     *
     * @param idle whether the line has waited for these bytes: time in which there was nothing to pass is not made up for
     */
    long next(int bytes, long now, boolean idle) {
        long earliest = idle ? now : now - MOST_LATE;
        long start = due - earliest > 0 ? due : earliest;
        due = start + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        return due;
    }
}
