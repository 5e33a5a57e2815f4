// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A reader that notes the bytes which pass, and the failure that ends them. */
final class CountingReader extends FilterBlobReader {
    private final CallRecord record;

    CountingReader(BlobReader inner, CallRecord record) {
        super(inner);
        this.record = record;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = inner.read(bytes, offset, length);
            record.read(Math.max(count, 0));
            return count;
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        try {
            ByteBuffer buffer = inner.readBuffer();
            record.read(buffer.remaining());
            return buffer;
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public void close() throws IOException {
        inner.close();
        record.closed();
    }

    private IOException noted(IOException e) {
        record.failed(e instanceof OciException oci ? oci.code() : ErrorCode.UNAVAILABLE);
        return e;
    }
}
