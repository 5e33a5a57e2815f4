// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** A reader that stops after a number of bytes until its gate is opened, it is closed, or its thread is interrupted. */
final class StallingReader extends FilterBlobReader {
    private final Gate gate;
    private long left;
    private volatile boolean closed;

    StallingReader(BlobReader inner, long after, Gate gate) {
        super(inner);
        this.left = after;
        this.gate = gate;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            gate.reached.countDown();
            StackContract.awaitInterruptibly(gate.released);
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
        gate.released.countDown();
        super.close();
    }

    /** Tells when the reader stops, and lets it go on. */
    static final class Gate {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
    }
}
