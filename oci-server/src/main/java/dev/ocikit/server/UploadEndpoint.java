// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.InvalidReferenceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Blobs on their way in (distribution-spec, "Pushing blobs"; end-4 to end-6, end-11, end-13, end-14). */
final class UploadEndpoint {
    private final UploadSeal seal;

    UploadEndpoint(UploadSeal seal) {
        this.seal = seal;
    }

    /** Answers a POST: a mount, a whole blob, or a new session. */
    Response start(Incoming incoming) throws IOException {
        Query query = incoming.query();
        Digest digest = query.digest("digest");
        Digest mount = query.digest("mount");
        if (mount != null) {
            String from = query.first("from");
            return mount(incoming, mount, from == null ? null : Target.repository(from));
        }
        if (digest != null) {
            return push(incoming, Target.verifiable(digest));
        }
        String algorithm = query.first("digest-algorithm");
        return open(
                incoming,
                algorithm == null
                        ? UploadOptions.DEFAULT
                        : UploadOptions.DEFAULT.withDigestAlgorithm(supportedAlgorithm(algorithm)));
    }

    private Response mount(Incoming incoming, Digest digest, @Nullable String from) throws IOException {
        String repository = incoming.repository();
        MountResult result;
        try {
            result = incoming.registry().mountBlob(repository, digest, from);
        } catch (NotFoundException | DeniedException | UnsupportedException e) {
            // Whatever keeps the blob from being mounted, the client can send it (end-11).
            return open(incoming, UploadOptions.DEFAULT.withDigestAlgorithm(digest.algorithm()));
        }
        if (result instanceof MountResult.Mounted mounted) {
            return created(repository, mounted.descriptor().digest());
        }
        return opened(incoming, ((MountResult.Refused) result).upload());
    }

    private static Response push(Incoming incoming, Digest digest) throws IOException {
        OciRegistry registry = incoming.registry();
        String repository = incoming.repository();
        long length = incoming.request().contentLength();
        if (length >= 0) {
            registry.pushBlob(repository, digest, BlobSource.once(incoming.body(), length));
            return created(repository, digest);
        }
        UploadOptions options = UploadOptions.DEFAULT.withDigestAlgorithm(digest.algorithm());
        try (BlobWriter upload = registry.startBlobUpload(repository, options)) {
            boolean committed = false;
            try {
                upload.writeFrom(incoming.body(), -1);
                upload.commit(digest);
                committed = true;
            } finally {
                if (!committed) {
                    upload.cancel();
                }
            }
        }
        return created(repository, digest);
    }

    private Response open(Incoming incoming, UploadOptions options) throws IOException {
        return opened(incoming, incoming.registry().startBlobUpload(incoming.repository(), options));
    }

    private Response opened(Incoming incoming, BlobWriter upload) throws IOException {
        long chunk = upload.hints().minChunkBytes();
        upload.close();
        Response.Builder response = session(202, incoming, upload);
        if (chunk > 0) {
            response.header("OCI-Chunk-Min-Length", Long.toString(chunk));
        }
        return response.empty();
    }

    /** Answers a PATCH: a chunk, or a stream that ends when it ends. */
    Response append(Incoming incoming) throws IOException {
        ContentRange range = ContentRange.of(incoming.request());
        BlobWriter upload = resume(incoming, range);
        try (upload) {
            receive(incoming, range, upload);
        }
        return session(202, incoming, upload).empty();
    }

    /**
     * Answers a PUT: the end of a session, perhaps with its last chunk. Without content, an earlier location of the session will do; with
     * content, the location must be the latest.
     */
    Response commit(Incoming incoming) throws IOException {
        Digest named = incoming.query().digest("digest");
        if (named == null) {
            throw OciException.of(ErrorCode.DIGEST_INVALID, "the parameter digest is missing");
        }
        Digest digest = Target.verifiable(named);
        ContentRange range = incoming.isEmpty() ? null : ContentRange.of(incoming.request());
        try (BlobWriter upload = resume(incoming, range)) {
            long held = upload.size();
            long expected = range == null ? state(incoming).offset() : range.start();
            if (!incoming.isEmpty() && held != expected) {
                // The same request sent again would append its content twice, and then no digest would be right.
                return Refusal.outOfOrder(session(416, incoming, upload), held, expected);
            }
            long length = incoming.request().contentLength();
            if (!incoming.isEmpty() && length >= 0 && (range == null || range.length() == length)) {
                // A registry behind a network can do both in one request.
                upload.commit(digest, BlobSource.once(incoming.body(), length));
            } else {
                receive(incoming, range, upload);
                upload.commit(digest);
            }
        }
        return created(incoming.repository(), digest);
    }

    /** Answers a GET: how far a session got. */
    Response status(Incoming incoming) throws IOException {
        BlobWriter upload = whereItLeftOff(incoming);
        upload.close();
        return session(204, incoming, upload).empty();
    }

    /** Answers a DELETE: a session is given up. */
    Response cancel(Incoming incoming) throws IOException {
        try (BlobWriter upload = whereItLeftOff(incoming)) {
            upload.cancel();
        }
        return Response.status(204).empty();
    }

    private BlobWriter whereItLeftOff(Incoming incoming) throws IOException {
        return incoming.registry()
                .resumeBlobUpload(incoming.repository(), state(incoming).id(), OciRegistry.WHERE_LEFT_OFF);
    }

    private UploadState state(Incoming incoming) throws OciException {
        return seal.open(
                incoming.repository(), incoming.user(), incoming.target().reference());
    }

    private BlobWriter resume(Incoming incoming, @Nullable ContentRange range) throws IOException {
        OciRegistry registry = incoming.registry();
        String repository = incoming.repository();
        UploadState state = state(incoming);
        if (range != null) {
            return registry.resumeBlobUpload(repository, state.id(), range.start());
        }
        try {
            return registry.resumeBlobUpload(repository, state.id(), state.offset());
        } catch (OciException e) {
            if (!e.code().equals(ErrorCode.RANGE_INVALID)) {
                throw e;
            }
            // An earlier location of the session, from a client that does not keep the latest.
            return registry.resumeBlobUpload(repository, state.id(), OciRegistry.WHERE_LEFT_OFF);
        }
    }

    private static void receive(Incoming incoming, @Nullable ContentRange range, BlobWriter upload) throws IOException {
        if (incoming.isEmpty()) {
            return;
        }
        long length = range == null ? incoming.request().contentLength() : range.length();
        upload.writeFrom(incoming.body(), length);
        if (length != incoming.request().contentLength() && incoming.body().read() >= 0) {
            throw OciException.of(
                    ErrorCode.SIZE_INVALID, "the body goes on after the " + length + " bytes of its Content-Range");
        }
    }

    private Response.Builder session(int status, Incoming incoming, BlobWriter upload) {
        String repository = incoming.repository();
        String name = seal.seal(repository, incoming.user(), new UploadState(upload.id(), upload.size()));
        return Response.status(status)
                .header("Location", "/v2/" + repository + "/blobs/uploads/" + name)
                // One byte and none look the same here; the specification has no form for none.
                .header("Range", "0-" + Math.max(0, upload.size() - 1))
                .header("Docker-Upload-UUID", UploadSeal.uuid(name));
    }

    private static Response created(String repository, Digest digest) {
        return Response.status(201)
                .header("Location", "/v2/" + repository + "/blobs/" + digest)
                .header(ContentHeaders.DIGEST, digest.toString())
                .empty();
    }

    private static DigestAlgorithm supportedAlgorithm(String name) throws OciException {
        try {
            DigestAlgorithm algorithm = DigestAlgorithm.of(name);
            if (algorithm.isSupported()) {
                return algorithm;
            }
        } catch (InvalidReferenceException e) {
            throw OciException.of(ErrorCode.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
        }
        throw OciException.of(ErrorCode.DIGEST_INVALID, "the digest algorithm " + name + " is not supported");
    }
}
