// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

/** Memory for two chunks of an upload, or for one if that is all; given back at the end. Used by one thread. */
final class ChunkRoom implements AutoCloseable {
    private static final long MIB = 1 << 20;
    /** What a registry demands beyond this is not held in memory. */
    private static final long LARGEST = 256 * MIB;

    private final Budget budget;
    private long chunk;
    private long taken;

    private ChunkRoom(Budget budget, long chunk, long taken) {
        this.budget = budget;
        this.chunk = chunk;
        this.taken = taken;
    }

    /**
     * Takes room from a budget: for smaller chunks than wished if that is all there is, but even if there is none for chunks of 1 MiB.
     *
     * @param least how large chunks have to be
     * @param size how much content there is, or -1
     */
    static ChunkRoom in(Budget budget, long wish, long least, long size) {
        long floor = Math.max(Math.min(wish, MIB), Math.min(least, LARGEST));
        long chunk = Math.max(Math.min(wish, LARGEST), floor);
        while (true) {
            long need = size >= 0 && size <= chunk ? size : 2 * chunk;
            boolean left = budget.take(need);
            if (!left && chunk <= floor) {
                budget.overdraw(need);
            }
            if (left || chunk <= floor) {
                budget.trim();
                return new ChunkRoom(budget, chunk, need);
            }
            chunk = Math.max(floor, chunk / 2);
        }
    }

    /** Returns how large a chunk may be. */
    long chunk() {
        return chunk;
    }

    /** Takes more, because the registry demands larger chunks; tells whether it does. */
    boolean grow(long least) {
        long more = Math.min(least, LARGEST) - chunk;
        if (more <= 0) {
            return false;
        }
        budget.overdraw(2 * more);
        budget.trim();
        taken += 2 * more;
        chunk += more;
        return true;
    }

    @Override
    public void close() {
        budget.give(taken);
    }
}
