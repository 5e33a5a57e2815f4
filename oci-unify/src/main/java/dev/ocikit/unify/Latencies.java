// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.util.Arrays;

/** How long the last answers of a member took. Safe for use by many threads. */
final class Latencies {
    private static final int WINDOW = 128;
    private static final int LEAST = 20;

    private final long[] nanos = new long[WINDOW];
    private long count;

    /** Adds how long an answer took, or how long it was waited for in vain: at least that long, then. */
    synchronized void add(long elapsedNanos) {
        nanos[(int) (count++ % WINDOW)] = elapsedNanos;
    }

    /** Returns what 95 of 100 answers did not exceed, or another number until enough is known. */
    long p95(long unknown) {
        long[] sorted;
        synchronized (this) {
            if (count < LEAST) {
                return unknown;
            }
            sorted = Arrays.copyOf(nanos, (int) Math.min(count, WINDOW));
        }
        Arrays.sort(sorted);
        return sorted[(sorted.length * 95 + 99) / 100 - 1];
    }
}
