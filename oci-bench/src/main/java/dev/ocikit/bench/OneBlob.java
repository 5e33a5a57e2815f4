// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A registry of one blob of any size, which is made up as it is read. */
record OneBlob(Descriptor blob, AtomicLong served) implements OciRegistry {
    @Override
    public Descriptor resolveBlob(String repository, Digest digest) {
        return blob;
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) {
        return BlobReader.part(blob, ByteRange.of(0, blob.size()), counted(content()));
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        InputStream in = content();
        in.skipNBytes(range.offset());
        return BlobReader.part(blob, range.within(blob.size()), counted(in));
    }

    private InputStream content() {
        return new Target.RandomSource(blob.size(), 0).open();
    }

    private InputStream counted(InputStream content) {
        return new FilterInputStream(content) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                served.addAndGet(Math.max(0, count));
                return count;
            }
        };
    }
}
