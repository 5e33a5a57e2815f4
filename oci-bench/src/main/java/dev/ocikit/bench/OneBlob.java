// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry of one blob of any size, which is made up as it is read.
 *
 * @param latest is told from which offset on the blob was last read
 */
record OneBlob(Descriptor blob, AtomicLong latest) implements OciRegistry {
    @Override
    public Descriptor resolveBlob(String repository, Digest digest) {
        return blob;
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) {
        return BlobReader.part(blob, ByteRange.of(0, blob.size()), content());
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        latest.set(range.offset());
        InputStream in = content();
        in.skipNBytes(range.offset());
        return BlobReader.part(blob, range.within(blob.size()), in);
    }

    private InputStream content() {
        return new Target.RandomSource(blob.size(), 0).open();
    }
}
