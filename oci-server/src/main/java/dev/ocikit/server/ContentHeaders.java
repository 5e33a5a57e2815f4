// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.ref.Digest;
import java.net.URI;
import java.util.List;

/** Headers that several endpoints share, and what a client's conditions say (RFC 9110 section 13). */
final class ContentHeaders {
    static final String DIGEST = "Docker-Content-Digest";

    private ContentHeaders() {}

    /** Adds what identifies content. A digest is the strongest entity tag there is. */
    static Response.Builder identify(Response.Builder response, Digest digest) {
        String text = digest.toString();
        return response.header(DIGEST, text).header("ETag", "\"" + text + "\"");
    }

    /** Tells whether a request has {@code If-None-Match} with the digest, or with a star. */
    static boolean isKnown(Request request, Digest digest) {
        List<String> values = request.headers("If-None-Match");
        for (String value : values) {
            if (value.strip().equals("*") || value.contains("\"" + digest + "\"")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the answer to a client that has the content. */
    static Response notModified(Digest digest) {
        return identify(Response.status(304), digest).empty();
    }

    /** Returns the answer that sends a client to where the content can be fetched directly. */
    static Response redirect(URI location, Digest digest) {
        return Response.status(307)
                .header("Location", location.toASCIIString())
                .header(DIGEST, digest.toString())
                .empty();
    }
}
