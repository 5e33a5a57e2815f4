// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A reader that fails, or ends, after a number of bytes. */
final class ScriptedReader extends FilterBlobReader {
    private final @Nullable IOException end;
    private long left;

    ScriptedReader(BlobReader inner, long after, @Nullable IOException end) {
        super(inner);
        this.left = after;
        this.end = end;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            if (end != null) {
                throw end;
            }
            return -1;
        }
        int count = super.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        byte[] bytes = new byte[10_000];
        return ByteBuffer.wrap(bytes, 0, Math.max(0, read(bytes, 0, bytes.length)))
                .asReadOnlyBuffer();
    }
}
