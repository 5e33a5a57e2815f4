// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;

/** The answer to an {@link Endpoint}, after redirects, with what is needed to speak of it. */
final class Reply {
    private static final int DISCARD_BYTES = 1 << 16;

    private final WireResponse response;
    private final URI uri;
    private final String label;
    private boolean kept;

    Reply(WireResponse response, URI uri, String label) {
        this.response = response;
        this.uri = uri;
        this.label = label;
    }

    int status() {
        return response.status();
    }

    HttpHeaders headers() {
        return response.headers();
    }

    WireStream body() {
        return response.body();
    }

    /** Returns the URI that answered, against which addresses in the answer are resolved. */
    URI uri() {
        return uri;
    }

    /** Returns the host that answered, and its port where that is not the usual one. */
    String source() {
        String authority = uri.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** Returns the beginning of messages about this answer. */
    String label() {
        return label;
    }

    OciException fault(ErrorCode code, String message) {
        return OciException.of(code, label + message, status(), null, null);
    }

    /** Returns the error of an answer that no registry gives. */
    OciException nonsense(String message) {
        return fault(ErrorCode.UNAVAILABLE, message);
    }

    /**
     * Returns where the {@code Location} of this answer leads.
     *
     * @throws OciException UNAVAILABLE if there is none, if it is no HTTP address, or if it steps down from https to http
     */
    URI location() throws OciException {
        String location = headers().firstValue("Location").orElse("");
        if (location.isBlank()) {
            throw nonsense("the answer has no Location");
        }
        URI target = Urls.resolve(uri, location);
        if (target == null) {
            throw nonsense("the answer's Location " + Urls.fault(uri, location));
        }
        if (Urls.isHttps(uri) && !Urls.isHttps(target)) {
            throw nonsense("the answer's Location steps down from https to " + Urls.withoutQuery(target));
        }
        return target;
    }

    /** Leaves the body open for whoever reads on. */
    void keep() {
        kept = true;
    }

    /** Gives up the body: nobody wants it. */
    void abandon() throws IOException {
        kept = true;
        close();
    }

    /** Reads a body that must not be longer than a limit. */
    byte[] bytes(int limit) throws IOException {
        if (Headers.isEncoded(headers())) {
            throw nonsense("the answer is encoded as "
                    + Printable.of(String.join(", ", headers().allValues("Content-Encoding")))
                    + ", which was not asked for");
        }
        if (Headers.contentLength(headers()) > limit) {
            throw tooLarge(limit);
        }
        byte[] bytes = body().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    private OciException tooLarge(int limit) {
        return fault(ErrorCode.SIZE_INVALID, "the answer has more than " + limit + " bytes, the limit that is set");
    }

    /** Reads what is left of a short body, so that the connection can be used again, and gives up a long one. */
    void finish() throws IOException {
        if (kept) {
            return;
        }
        if (Headers.contentLength(headers()) <= DISCARD_BYTES) {
            body().readNBytes(DISCARD_BYTES);
        }
        body().close();
    }

    void close() throws IOException {
        body().close();
    }
}
