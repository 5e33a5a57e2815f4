// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry of one blob of any size, which is made up as it is read. What is pushed is hashed and forgotten.
 *
 * @param latest is told from which offset on the blob was last read
 * @param sessions the uploads that are under way
 */
record OneBlob(Descriptor blob, AtomicLong latest, Map<String, Sink> sessions) implements OciRegistry {
    /** Creates a registry without uploads. */
    OneBlob(Descriptor blob, AtomicLong latest) {
        this(blob, latest, new ConcurrentHashMap<>());
    }

    @Override
    public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        if (!digest.equals(blob.digest())) {
            throw OciException.of(ErrorCode.BLOB_UNKNOWN, "there is one blob only");
        }
        return blob;
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) {
        return part(ByteRange.of(0, blob.size()));
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        ByteRange exact = range.within(blob.size());
        latest.set(exact.offset());
        return part(exact);
    }

    private BlobReader part(ByteRange range) {
        return BlobReader.part(
                blob,
                range,
                Target.RandomSource.part(range.offset(), range.length()).open());
    }

    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) {
        Sink sink = new Sink(Integer.toString(sessions.size()));
        sessions.put(sink.id(), sink);
        return sink;
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        Sink sink = sessions.get(id);
        if (sink == null) {
            throw OciException.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, "no such upload");
        }
        return sink;
    }

    /** An upload of which only the digest is kept. */
    static final class Sink extends BlobWriter {
        private final Digester digester = Digester.of(DigestAlgorithm.SHA256);
        private final String id;

        Sink(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public long size() {
            return digester.size();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digester.update(bytes, offset, length);
        }

        @Override
        public Descriptor commit(Digest digest) throws IOException {
            Digest actual = digester.digest(DigestAlgorithm.SHA256);
            if (!actual.equals(digest)) {
                throw OciException.of(ErrorCode.DIGEST_INVALID, "expected " + digest + ", got " + actual);
            }
            return Descriptor.of("application/octet-stream", digest, size());
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {}
    }
}
