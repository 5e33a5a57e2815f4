// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Blobs at rest (distribution-spec, "Pulling blobs" and "Deleting blobs"; end-2, end-10). */
final class BlobEndpoint {
    private final boolean redirects;

    BlobEndpoint(ServerOptions options) {
        this.redirects = options.redirects();
    }

    /** Answers a GET. */
    Response get(Incoming incoming) throws IOException {
        OciRegistry registry = incoming.registry();
        Digest digest = incoming.target().digest();
        String repository = incoming.repository();
        if (ContentHeaders.isKnown(incoming.request(), digest)) {
            return ContentHeaders.notModified(
                    registry.resolveBlob(repository, digest).digest());
        }
        if (redirects) {
            Optional<URI> location = registry.locateBlob(repository, digest);
            if (location.isPresent()) {
                return ContentHeaders.redirect(location.get(), digest);
            }
        }
        String range = incoming.request().header("Range");
        return range == null || !rangeApplies(incoming.request(), digest)
                ? whole(registry, repository, digest)
                : part(registry, repository, digest, range);
    }

    /** Answers a HEAD. */
    Response head(Incoming incoming) throws IOException {
        Digest digest = incoming.target().digest();
        long size =
                incoming.registry().resolveBlob(incoming.repository(), digest).size();
        return ContentHeaders.isKnown(incoming.request(), digest)
                ? ContentHeaders.notModified(digest)
                : content(200, digest).head(size);
    }

    /** Answers a DELETE. */
    Response delete(Incoming incoming) throws IOException {
        incoming.registry().deleteBlob(incoming.repository(), incoming.target().digest());
        return Response.status(202).empty();
    }

    private static Response whole(OciRegistry registry, String repository, Digest digest) throws IOException {
        return content(200, digest).blob(registry.getBlob(repository, digest));
    }

    private static Response part(OciRegistry registry, String repository, Digest digest, String header)
            throws IOException {
        try {
            ByteRange range = RangeHeader.parse(header);
            if (range == null) {
                return whole(registry, repository, digest);
            }
            BlobReader part = registry.getBlobRange(repository, digest, range);
            long end = part.offset() + part.length() - 1;
            String contentRange = "bytes " + part.offset() + "-" + end + "/"
                    + part.descriptor().size();
            return content(206, digest).header("Content-Range", contentRange).blob(part);
        } catch (OciException e) {
            if (!e.code().equals(ErrorCode.RANGE_INVALID)) {
                throw e;
            }
            long size = registry.resolveBlob(repository, digest).size();
            return Refusal.unsatisfiable(e, size);
        }
    }

    /** Tells whether {@code If-Range} lets the range through: it does with our entity tag, and never with a date. */
    private static boolean rangeApplies(Request request, Digest digest) {
        String condition = request.header("If-Range");
        return condition == null || condition.strip().equals("\"" + digest + "\"");
    }

    private static Response.Builder content(int status, Digest digest) {
        return ContentHeaders.identify(
                        Response.status(status).header("Content-Type", "application/octet-stream"), digest)
                .header("Accept-Ranges", "bytes");
    }
}
