// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A reader that fails after a number of bytes. */
final class BreakingReader extends FilterBlobReader {
    private long left;

    BreakingReader(BlobReader inner, long after) {
        super(inner);
        this.left = after;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            throw new IOException("the content broke off, as it should");
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
}
