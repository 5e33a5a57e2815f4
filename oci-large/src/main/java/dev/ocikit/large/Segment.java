// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A range of a blob that lanes fetch, from its beginning to its end. Several lanes may fetch the same: each byte counts once, from whichever
 * lane has it first. One thread takes the bytes, in order.
 */
abstract class Segment {
    final long start;

    /** Guards what has been received. */
    final ReentrantLock lock = new ReentrantLock();

    private final Condition more = lock.newCondition();
    private volatile long end;
    private volatile long received;
    private boolean awaited;
    private @Nullable IOException failure;

    Segment(long start, long end, long received) {
        this.start = start;
        this.end = end;
        this.received = received;
    }

    /** Adds bytes of the blob, those that are here already left out. */
    abstract void add(long offset, ByteBuffer bytes) throws IOException;

    /** Returns bytes from an offset, up to one that has been received; valid until the next call. */
    abstract ByteBuffer take(long from, long to) throws IOException;

    /** Gives back what this holds, once nobody takes from it any more. */
    abstract void release();

    /** Returns those of some bytes that have not been received; with the lock. */
    final ByteBuffer fresh(long offset, ByteBuffer bytes) {
        ByteBuffer fresh = bytes.duplicate();
        long known = Math.min(fresh.remaining(), received - offset);
        fresh.position(fresh.position() + (int) known);
        long wanted = Math.min(fresh.remaining(), end - received);
        return fresh.limit(fresh.position() + (int) Math.max(0, wanted));
    }

    /** Says that bytes have been received up to an offset; with the lock. */
    final void advance(long to) {
        if (to > received) {
            received = to;
            if (awaited) {
                more.signal();
            }
        }
    }

    /** Returns the offset behind the last byte. */
    final long end() {
        return end;
    }

    /** Returns the offset behind the last byte that has been received. */
    final long received() {
        return received;
    }

    final boolean isComplete() {
        return received >= end;
    }

    /** Lets the segment end with what has been received; returns that offset. */
    final long cut() {
        lock.lock();
        try {
            end = received;
            more.signal();
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** Makes whoever waits for bytes fail, once those that are here are taken. */
    final void fail(IOException reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for bytes from an offset on; returns the offset behind the last of them, or the same one if the segment now ends there. */
    final long await(long from) throws IOException {
        try {
            lock.lockInterruptibly();
            try {
                while (received <= from && failure == null && from < end) {
                    awaited = true;
                    more.await();
                }
                awaited = false;
                if (received <= from && from < end && failure != null) {
                    throw failure;
                }
                return received;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for content");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
