// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests of one kind may be on their way to one host at once. The number adapts: it grows while answers come well, doubling at
 * first and by one per round later, and shrinks when the host asks for less or becomes slow (additive increase, multiplicative
 * decrease).
 *
 * <p>Requests wait in the order in which they came. One that has waited long without seeing any other end goes ahead regardless: what
 * holds the gate then is waiting itself, perhaps for this very request, as when a blob is pushed that is read from the same host.
 */
final class Gate {
    private static final int FIRST_LIMIT = 16;
    private static final double AFTER_REFUSAL = 0.5;
    private static final double AFTER_SLOWNESS = 0.8;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SHORTEST_EPOCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** An answer that is so much slower than usual tells of a host that has too much to do. */
    private static final int SLOW_FACTOR = 4;

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Time time;
    private final int greatest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private double limit;
    private int inside;
    private int queued;
    private int granted;
    private long ended;
    private boolean everShrunk;
    private long shrunkAt;
    private double usualNanos;

    Gate(Time time, int greatest) {
        this.time = time;
        this.greatest = greatest;
        this.limit = Math.min(FIRST_LIMIT, greatest);
        this.shrunkAt = time.nanos() - SHORTEST_EPOCH_NANOS;
    }

    /**
     * Waits until there is room. The caller {@linkplain #leave leaves} once, if it came in.
     *
     * @param mostNanos how long to wait at most
     * @return false if there was no room for so long
     */
    boolean enter(long mostNanos) throws InterruptedIOException {
        try {
            lock.lockInterruptibly();
            try {
                if (queued > 0 || inside >= (int) limit) {
                    return queue(mostNanos);
                }
                inside++;
                return true;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while other requests were before this one");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private boolean queue(long mostNanos) throws InterruptedException {
        queued++;
        try {
            long seen = ended;
            long most = mostNanos;
            long patience = PATIENCE_NANOS;
            while (granted == 0 && patience > 0 && most > 0) {
                long wait = Math.min(patience, most);
                long waited = wait - changed.awaitNanos(wait);
                most -= waited;
                patience = ended == seen ? patience - waited : PATIENCE_NANOS;
                seen = ended;
            }
            if (granted == 0 && most <= 0) {
                return false;
            }
            granted = Math.max(0, granted - 1);
            inside++;
            return true;
        } finally {
            queued--;
            grant();
        }
    }

    /** Hands what room there is to those who wait, so that nobody who comes later takes it. */
    private void grant() {
        granted = Math.min(granted, queued);
        while (granted < queued && inside + granted < (int) limit) {
            granted++;
            changed.signal();
        }
    }

    /** Makes room for the next. */
    void leave() {
        lock.lock();
        try {
            inside--;
            ended++;
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Learns from an answer that came well, after a time. */
    void answered(long nanos) {
        lock.lock();
        try {
            boolean slow = usualNanos > 0 && nanos > SLOW_FACTOR * usualNanos + SLOW_NANOS;
            if (slow) {
                shrink(AFTER_SLOWNESS);
            } else if (inside >= (int) limit / 2) {
                limit = Math.min(greatest, everShrunk ? limit + 1 / limit : limit + 1);
                grant();
            }
            usualNanos = usualNanos == 0 ? nanos : usualNanos + (nanos - usualNanos) / 16;
        } finally {
            lock.unlock();
        }
    }

    /** Learns that the host wants less. */
    void refused() {
        lock.lock();
        try {
            shrink(AFTER_REFUSAL);
        } finally {
            lock.unlock();
        }
    }

    /** Many refusals at once are one sign: after it, there is no further step for about the time in which its effect can show. */
    private void shrink(double factor) {
        long now = time.nanos();
        if (now - shrunkAt >= Math.max(SHORTEST_EPOCH_NANOS, (long) usualNanos)) {
            shrunkAt = now;
            everShrunk = true;
            limit = Math.max(1, limit * factor);
        }
    }

    /** Returns how many may be inside now. */
    int limit() {
        lock.lock();
        try {
            return (int) limit;
        } finally {
            lock.unlock();
        }
    }
}
