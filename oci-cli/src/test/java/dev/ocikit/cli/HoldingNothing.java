// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A registry that verifies what it is sent and keeps its size, and serves a {@link Pattern} of that size. */
final class HoldingNothing implements OciRegistry {
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<Digest, Descriptor> blobs = new ConcurrentHashMap<>();

    @Override
    public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
        Descriptor found = blobs.get(digest);
        if (found == null) {
            throw OciException.of(ErrorCode.BLOB_UNKNOWN, "no blob " + digest);
        }
        return found;
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws IOException {
        Descriptor found = resolveBlob(repository, digest);
        return BlobReader.verifying(found, new Pattern(found.size()).open());
    }

    @Override
    public BlobWriter startBlobUpload(String repository, UploadOptions options) {
        Upload upload = new Upload();
        uploads.put(upload.id(), upload);
        return upload;
    }

    @Override
    public BlobWriter resumeBlobUpload(String repository, String id, long offset) throws IOException {
        Upload found = uploads.get(id);
        if (found == null) {
            throw OciException.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, "no upload " + id);
        }
        return found;
    }

    private final class Upload extends BlobWriter {
        private final String id = UUID.randomUUID().toString();
        private final Digester digester = Digester.of(DigestAlgorithm.SHA256);
        private long size;

        @Override
        public String id() {
            return id;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digester.update(bytes, offset, length);
            size += length;
        }

        @Override
        public Descriptor commit(Digest digest) throws IOException {
            uploads.remove(id);
            if (!digester.digest(DigestAlgorithm.SHA256).equals(digest)) {
                throw OciException.of(ErrorCode.DIGEST_INVALID, "not " + digest);
            }
            Descriptor blob = Descriptor.of("application/octet-stream", digest, size);
            blobs.put(digest, blob);
            return blob;
        }

        @Override
        public void cancel() {
            uploads.remove(id);
        }

        @Override
        public void close() {
            // The session stays, as it should.
        }
    }
}
