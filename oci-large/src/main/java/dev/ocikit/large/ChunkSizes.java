// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.UploadHints;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What has been learned of the chunks that a registry takes. Safe for use by many threads. */
final class ChunkSizes {
    /** What registries, and proxies before them, take in one request that refuse more. */
    private static final long[] STEPS = {64 << 20, 16 << 20, 4 << 20, 1 << 20};

    private static final long FORGETS_AFTER_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanos;
    private long greatest = Long.MAX_VALUE;
    private boolean refusesAll;
    private long refusedAll;

    ChunkSizes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Returns the size of the next chunk: as wished, as far as the registry has not said otherwise. */
    synchronized long next(long wish, UploadHints hints) {
        long preferred = hints.preferredChunkBytes() > 0 ? hints.preferredChunkBytes() : Long.MAX_VALUE;
        return Math.max(Math.max(1, hints.minChunkBytes()), Math.min(Math.min(wish, preferred), greatest));
    }

    /** A chunk was refused for its size; tells whether there is a smaller one to try. */
    synchronized boolean refused(long bytes) {
        long smaller = smallerThan(bytes);
        if (smaller > 0) {
            greatest = Math.min(greatest, smaller);
        }
        return smaller > 0;
    }

    /** Returns the next smaller size to try, or 0 if there is none. */
    static long smallerThan(long bytes) {
        for (long step : STEPS) {
            if (step < bytes) {
                return step;
            }
        }
        return 0;
    }

    /** The registry takes no chunks at all, but whole blobs. */
    synchronized void refusedAll() {
        refusesAll = true;
        refusedAll = nanos.getAsLong();
    }

    /** Tells whether the registry was lately found to take no chunks at all. */
    synchronized boolean refusesAll() {
        refusesAll &= nanos.getAsLong() - refusedAll < FORGETS_AFTER_NANOS;
        return refusesAll;
    }
}
