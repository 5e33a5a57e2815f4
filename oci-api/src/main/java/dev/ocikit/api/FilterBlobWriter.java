// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/**
 * A writer around another, for wrappers that watch or change what is written.
 *
 * <p>Every byte passes through {@link #write(byte[], int, int)} or {@link #writeFrom}: a subclass overrides these two.
 */
public abstract class FilterBlobWriter extends BlobWriter {
    /** The writer inside. */
    protected final BlobWriter inner;

    protected FilterBlobWriter(BlobWriter inner) {
        this.inner = inner;
    }

    @Override
    public String id() {
        return inner.id();
    }

    @Override
    public long size() {
        return inner.size();
    }

    @Override
    public UploadHints hints() {
        return inner.hints();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        inner.write(bytes, offset, length);
    }

    @Override
    public long writeFrom(InputStream in, long length) throws IOException {
        return inner.writeFrom(in, length);
    }

    @Override
    public void flush() throws IOException {
        inner.flush();
    }

    @Override
    public Descriptor commit(Digest digest) throws IOException {
        return inner.commit(digest);
    }

    @Override
    public void cancel() throws IOException {
        inner.cancel();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
