// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** A writer whose bytes are counted, and whose end is noted. */
final class MeteredWriter extends FilterBlobWriter {
    private final Meter meter;

    MeteredWriter(BlobWriter inner, Meter meter) {
        super(inner);
        this.meter = meter;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            inner.write(bytes, offset, length);
            meter.sent(length);
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    @Override
    public long writeFrom(InputStream in, long length) throws IOException {
        try {
            return inner.writeFrom(new MeteredInput(in, meter), length);
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            inner.flush();
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    @Override
    public Descriptor commit(Digest digest) throws IOException {
        try {
            Descriptor blob = inner.commit(digest);
            meter.committed(digest);
            return blob;
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    @Override
    public void cancel() throws IOException {
        try {
            inner.cancel();
            meter.cancelled();
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            inner.close();
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        } finally {
            meter.over();
        }
    }
}
