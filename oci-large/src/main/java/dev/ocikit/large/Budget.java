// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

/** How much content may be held in memory by all transfers together. Nobody waits for it: who gets none does with less. */
final class Budget {
    private final long most;
    private long taken;
    private int users;

    Budget(long most) {
        this.most = most;
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
    }

    /** Returns what one of the transfers may take if all take as much. */
    synchronized long share() {
        return most / Math.max(1, users);
    }
}
