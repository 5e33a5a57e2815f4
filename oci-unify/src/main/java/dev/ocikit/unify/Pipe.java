// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream from the thread that reads some content to the member that takes it, with a bounded number of bytes between. One thread writes,
 * another reads.
 */
final class Pipe extends InputStream {
    private final Peer peer;
    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private long skip;
    private long waitingBytes;
    private boolean ended;
    private boolean abandoned;
    private @Nullable IOException failure;

    /**
     * Creates a pipe.
     *
     * @param skip how many of the first bytes the member has already
     */
    Pipe(Peer peer, long capacity, long skip) {
        this.peer = peer;
        this.capacity = capacity;
        this.skip = skip;
    }

    /**
     * Adds bytes, which must not change, when there is room for them.
     *
     * @param patienceNanos how long the reader may take none; it fails then
     * @return whether the reader still wants more
     */
    boolean put(ByteBuffer bytes, long patienceNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patienceNanos;
            long before = waitingBytes;
            while (!abandoned && failure == null && waitingBytes >= capacity) {
                if (left <= 0) {
                    failure = OciException.of(
                            ErrorCode.TIMEOUT,
                            "the member " + peer + " took no byte while others waited; it was given up");
                    peer.failed(failure);
                    changed.signalAll();
                }
                left = changed.awaitNanos(left);
                if (waitingBytes != before) {
                    left = patienceNanos;
                    before = waitingBytes;
                }
            }
            if (abandoned || failure != null) {
                return false;
            }
            ByteBuffer wanted = bytes.duplicate();
            int skipped = (int) Math.min(skip, wanted.remaining());
            wanted.position(wanted.position() + skipped);
            skip -= skipped;
            if (wanted.hasRemaining()) {
                waiting.add(wanted);
                waitingBytes += wanted.remaining();
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the content. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes the next read fail. */
    void fail(IOException reason) {
        lock.lock();
        try {
            failure = reason;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interruption(e);
        }
        try {
            while (waiting.isEmpty() && !ended && failure == null && !abandoned) {
                changed.await();
            }
            if (failure != null) {
                throw failure;
            }
            if (abandoned) {
                throw new IOException("the stream is closed");
            }
            ByteBuffer next = waiting.peek();
            if (next == null) {
                return -1;
            }
            int count = Math.min(length, next.remaining());
            next.get(bytes, offset, count);
            waitingBytes -= count;
            if (!next.hasRemaining()) {
                waiting.remove();
            }
            changed.signalAll();
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interruption(e);
        } finally {
            lock.unlock();
        }
    }

    /** Tells the writer that nobody reads. */
    @Override
    public void close() {
        lock.lock();
        try {
            abandoned = true;
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
