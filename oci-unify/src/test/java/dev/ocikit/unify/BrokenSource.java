// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobSource;
import java.io.IOException;
import java.io.InputStream;

/** A source that gives a few bytes and breaks. */
record BrokenSource(boolean reopenable) implements BlobSource {
    @Override
    public long size() {
        return 100;
    }

    @Override
    public InputStream open() {
        return new InputStream() {
            private int left = 10;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("the source broke");
                }
                return 1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
    }
}
