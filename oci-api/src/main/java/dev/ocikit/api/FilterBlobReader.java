// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A reader around another, for wrappers that watch or change what is read.
 *
 * <p>Every byte passes through {@link #read(byte[], int, int)} or {@link #readBuffer}: a subclass overrides these two.
 */
public abstract class FilterBlobReader extends BlobReader {
    /** The reader inside. */
    protected final BlobReader inner;

    protected FilterBlobReader(BlobReader inner) {
        this.inner = inner;
    }

    @Override
    public Descriptor descriptor() {
        return inner.descriptor();
    }

    @Override
    public long offset() {
        return inner.offset();
    }

    @Override
    public long length() {
        return inner.length();
    }

    @Override
    public long lead() {
        return inner.lead();
    }

    @Override
    public Optional<String> source() {
        return inner.source();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return inner.read(bytes, offset, length);
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        return inner.readBuffer();
    }

    @Override
    public int available() throws IOException {
        return inner.available();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
