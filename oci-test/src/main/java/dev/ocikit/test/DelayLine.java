// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A line on which bytes are under way for a time: one thread puts pieces in, another takes each out when it is due. */
final class DelayLine {
    private static final int CAPACITY = 8 << 20;

    private final long latencyNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Piece> pieces = new ArrayDeque<>();
    private int held;
    private boolean cut;

    private static final class Piece {
        final byte[] bytes;
        final long due;

        Piece(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }
    }

    DelayLine(long latencyNanos) {
        this.latencyNanos = latencyNanos;
    }

    /** Puts a piece in, once there is room; one without bytes ends the stream. */
    void put(byte[] bytes) throws IOException, InterruptedException {
        lock.lock();
        try {
            while (held + bytes.length > CAPACITY && !cut) {
                changed.await();
            }
            if (cut) {
                throw gone();
            }
            pieces.add(new Piece(bytes, System.nanoTime() + latencyNanos));
            held += bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next piece when it is due; one without bytes is the last. */
    byte[] take() throws IOException, InterruptedException {
        lock.lock();
        try {
            while (!cut) {
                Piece next = pieces.peek();
                long early = next == null ? Long.MAX_VALUE : next.due - System.nanoTime();
                if (next != null && early <= 0) {
                    pieces.remove();
                    held -= next.bytes.length;
                    changed.signalAll();
                    return next.bytes;
                }
                changed.awaitNanos(early);
            }
            throw gone();
        } finally {
            lock.unlock();
        }
    }

    /** Drops all that is under way; who waits for the line fails. */
    void cut() {
        lock.lock();
        try {
            cut = true;
            pieces.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static IOException gone() {
        return new IOException("the line was cut");
    }
}
