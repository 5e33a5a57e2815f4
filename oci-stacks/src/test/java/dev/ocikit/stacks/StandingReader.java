// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** A reader that stands still after a number of bytes until it is closed. */
final class StandingReader extends FilterBlobReader {
    private final CountDownLatch closed = new CountDownLatch(1);
    private int left;

    StandingReader(BlobReader inner, int after) {
        super(inner);
        this.left = after;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            stand();
        }
        int count = super.read(bytes, offset, Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        byte[] some = new byte[4096];
        return ByteBuffer.wrap(some, 0, Math.max(0, read(some, 0, some.length))).asReadOnlyBuffer();
    }

    private void stand() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while standing still");
            interrupted.initCause(e);
            throw interrupted;
        }
        throw new IOException("closed while standing still");
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }
}
