// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A source that notes the bytes which are read from it. */
record CountingSource(BlobSource inner, CallRecord record) implements BlobSource {
    @Override
    public long size() {
        return inner.size();
    }

    @Override
    public boolean reopenable() {
        return inner.reopenable();
    }

    /** Returns nothing: whoever took the file would read it past this source. */
    @Override
    public Optional<Path> file() {
        return Optional.empty();
    }

    @Override
    public InputStream open() throws IOException {
        return new FilterInputStream(inner.open()) {
            @Override
            public int read() throws IOException {
                int b = in.read();
                record.written(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                record.written(Math.max(count, 0));
                return count;
            }
        };
    }
}
