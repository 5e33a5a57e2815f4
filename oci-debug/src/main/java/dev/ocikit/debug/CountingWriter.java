// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** A writer that notes the bytes which pass, and the failure of its commit. */
final class CountingWriter extends FilterBlobWriter {
    private final CallRecord record;

    CountingWriter(BlobWriter inner, CallRecord record) {
        super(inner);
        this.record = record;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        inner.write(bytes, offset, length);
        record.written(length);
    }

    @Override
    public long writeFrom(InputStream in, long length) throws IOException {
        long count = inner.writeFrom(in, length);
        record.written(count);
        return count;
    }

    @Override
    public Descriptor commit(Digest digest) throws IOException {
        try {
            return inner.commit(digest);
        } catch (OciException e) {
            record.failed(e.code());
            throw e;
        } catch (IOException e) {
            record.failed(ErrorCode.UNAVAILABLE);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        inner.close();
        record.closed();
    }
}
