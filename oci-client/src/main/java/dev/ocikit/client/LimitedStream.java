// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that must not be longer than a limit. Closing it does not close the body. */
final class LimitedStream extends FilterInputStream {
    private final Excess excess;
    private long left;

    /**
     * Creates a stream.
     *
     * @param excess makes the failure of a longer body
     */
    LimitedStream(InputStream body, long limit, Excess excess) {
        super(body);
        this.left = limit;
        this.excess = excess;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        left -= Math.max(0, count);
        if (left < 0) {
            throw excess.failure();
        }
        return count;
    }

    @Override
    public void close() {}

    /** Makes the failure of a body that is too long. */
    @FunctionalInterface
    interface Excess {
        IOException failure();
    }
}
