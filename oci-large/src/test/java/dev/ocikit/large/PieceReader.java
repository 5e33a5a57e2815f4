// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A reader that hands out small pieces and counts them. */
final class PieceReader extends FilterBlobReader {
    static final int BYTES = 250;

    private final Hook hook;
    private final AtomicLong fetched;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long position;

    PieceReader(BlobReader inner, Hook hook, AtomicLong fetched) {
        super(inner);
        this.hook = hook;
        this.fetched = fetched;
        this.position = inner.offset();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        hook.before(this, position);
        if (isClosed()) {
            throw new IOException("the reader is closed");
        }
        int count = super.read(bytes, offset, Math.min(BYTES, length));
        position += Math.max(0, count);
        fetched.addAndGet(Math.max(0, count));
        return count;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        byte[] bytes = new byte[BYTES];
        return ByteBuffer.wrap(bytes, 0, Math.max(0, read(bytes, 0, BYTES))).asReadOnlyBuffer();
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[BYTES], 0, (int) Math.min(BYTES, count)));
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Brings nothing until it is closed, and fails then. */
    void standStill() throws IOException {
        await(closed);
        throw new IOException("closed while it stood still");
    }

    /** Brings nothing until something has happened, or it is closed. */
    void standUntil(CountDownLatch latch) throws IOException {
        try {
            while (!isClosed() && !latch.await(1, TimeUnit.MILLISECONDS)) {
                // Either of them may come first.
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits for something else, as a slow connection does. */
    static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted while it stood still");
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }

    /** What happens before a piece. */
    @FunctionalInterface
    interface Hook {
        void before(PieceReader reader, long position) throws IOException;
    }
}
