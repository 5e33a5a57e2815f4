// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** A reader whose bytes come from a stream that checks itself. */
final class StreamBlobReader extends BlobReader {
    private final Descriptor descriptor;
    private final long offset;
    private final long length;
    private final InputStream in;

    StreamBlobReader(Descriptor descriptor, long offset, long length, InputStream in) {
        this.descriptor = descriptor;
        this.offset = offset;
        this.length = length;
        this.in = in;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int read(byte[] bytes, int off, int len) throws IOException {
        return in.read(bytes, off, len);
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
