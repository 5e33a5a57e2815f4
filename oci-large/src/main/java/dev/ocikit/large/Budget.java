// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.ArrayDeque;
import java.util.Deque;

/** How much content may be held in memory by all transfers together. Nobody waits for it: who gets none does with less. */
final class Budget {
    private static final int BLOCK_BYTES = 128 * 1024;

    private final long most;
    private final Deque<byte[]> free = new ArrayDeque<>();
    private long taken;
    private int users;

    Budget(long most) {
        this.most = most;
    }

    /** Forgets memory that is kept to be used again, as far as it would be more than there is in all. */
    synchronized void trim() {
        while (!free.isEmpty() && (long) free.size() * BLOCK_BYTES > most - taken) {
            free.pop();
        }
    }

    /** Takes so many bytes if they are left; tells whether they were. */
    synchronized boolean take(long bytes) {
        if (bytes > most - taken) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Takes so many bytes even if they are not left, for what cannot do without. */
    synchronized void overdraw(long bytes) {
        taken += bytes;
    }

    /** Gives back so many bytes. */
    synchronized void give(long bytes) {
        taken -= bytes;
    }

    /** Returns how much there is in all. */
    long most() {
        return most;
    }

    /** Counts one more transfer that lives on the budget, until it {@linkplain #leave leaves}. */
    synchronized void join() {
        users++;
    }

    /** Counts one transfer less. */
    synchronized void leave() {
        users--;
        if (users == 0) {
            free.clear();
        }
    }

    /** Returns memory for some of so many bytes, which have been taken. */
    synchronized byte[] block(long wanted) {
        byte[] block = wanted < BLOCK_BYTES ? null : free.poll();
        return block == null ? new byte[(int) Math.min(wanted, BLOCK_BYTES)] : block;
    }

    /** Takes back memory that nobody looks at any more. */
    synchronized void recycle(byte[] block) {
        if (block.length == BLOCK_BYTES && users > 0) {
            free.push(block);
        }
    }

    /** Returns what one of the transfers may take if all take as much. */
    synchronized long share() {
        return most / Math.max(1, users);
    }
}
