// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A reader that tells once that it has come to its end: with its last byte, or when it is closed. */
final class CountedReader extends FilterBlobReader {
    private final Runnable end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private long left;

    CountedReader(BlobReader inner, Runnable end) {
        super(inner);
        this.end = end;
        this.left = inner.length();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        given(Math.max(0, count));
        return count;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        ByteBuffer buffer = super.readBuffer();
        given(buffer.remaining());
        return buffer;
    }

    private void given(int count) {
        left -= count;
        if (left <= 0) {
            end();
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            end.run();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            end();
        }
    }
}
