// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request, which knows how much of it is left. */
final class JdkBody extends FilterInputStream {
    private long left;

    /** @param length -1 if only the end will tell */
    JdkBody(InputStream in, long length) {
        super(in);
        left = length < 0 ? Long.MAX_VALUE : length;
    }

    /** Returns how many bytes nobody has read; if only the end will tell, more than any limit. */
    long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        left = b < 0 ? 0 : left - 1;
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        left = count < 0 ? 0 : left - count;
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        left -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
