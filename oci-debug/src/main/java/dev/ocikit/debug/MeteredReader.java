// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A reader whose bytes are counted. */
final class MeteredReader extends FilterBlobReader {
    private final Meter meter;

    MeteredReader(BlobReader inner, Meter meter) {
        super(inner);
        this.meter = meter;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = inner.read(bytes, offset, length);
            received(count, count < 0);
            return count;
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        try {
            ByteBuffer buffer = inner.readBuffer();
            received(buffer.remaining(), !buffer.hasRemaining());
            return buffer;
        } catch (IOException | RuntimeException e) {
            meter.failed(e);
            throw e;
        }
    }

    private void received(int count, boolean end) {
        meter.received(count);
        if (end) {
            meter.completed();
        }
    }

    @Override
    public void close() throws IOException {
        // Who knows the length has no need to read the end.
        if (meter.bytes() >= length()) {
            meter.completed();
        }
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
