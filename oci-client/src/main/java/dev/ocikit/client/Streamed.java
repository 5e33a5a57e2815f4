// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A request body of bytes at hand and then as many bytes of a stream as make up its size. The stream is neither closed nor read further.
 */
record Streamed(Chunk first, InputStream then, long size) implements BlobSource {
    @Override
    public InputStream open() {
        return new SequenceInputStream(first.open(), new Part(then, size - first.size()));
    }

    @Override
    public boolean reopenable() {
        return false;
    }

    /** The next bytes of a stream. */
    private static final class Part extends FilterInputStream {
        private long left;

        Part(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() {}
    }
}
