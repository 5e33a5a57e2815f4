// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A reader that stops at an offset in the blob until its gate is opened, it is closed, or its thread is interrupted. */
final class StallingReader extends FilterBlobReader {
    private final Gate gate;
    private long left;
    private volatile boolean closed;

    StallingReader(BlobReader inner, long stop, Gate gate) {
        super(inner);
        this.left = Math.max(0, stop - inner.offset());
        this.gate = gate;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            gate.reached.countDown();
            while (!closed && !gate.awaitRelease()) {
                // Whoever closes this reader leaves others that stand at the same gate where they are.
            }
            throw new IOException(closed ? "the reader was closed" : "the content stopped, as it should");
        }
        int count = super.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(count, 0);
        return count;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        byte[] bytes = new byte[8192];
        return ByteBuffer.wrap(bytes, 0, Math.max(0, read(bytes, 0, bytes.length)))
                .asReadOnlyBuffer();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }

    /** Tells when the reader stops, and lets it go on. */
    static final class Gate {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);

        private boolean awaitRelease() throws IOException {
            try {
                return released.await(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting");
            }
        }
    }
}
