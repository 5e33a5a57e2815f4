// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A reader whose bytes nobody compares with its descriptor. */
final class UncheckedReader extends BlobReader {
    private final Descriptor descriptor;
    private final long offset;
    private final long length;
    private final InputStream in;

    UncheckedReader(Descriptor descriptor, byte[] bytes) {
        this(descriptor, 0, descriptor.size(), new ByteArrayInputStream(bytes));
    }

    UncheckedReader(Descriptor descriptor, long offset, long length, InputStream in) {
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
    public int read(byte[] bytes, int from, int count) throws IOException {
        return in.read(bytes, from, count);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
