// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.client.internal.LateAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/** The answer to an {@link Endpoint}, after redirects, with what is needed to speak of it. */
final class Reply {
    private static final int DISCARD_BYTES = 1 << 16;

    private final WireResponse response;
    private final URI uri;
    private final String label;
    private final DocumentMemory.Reservation memory;
    private boolean kept;

    Reply(WireResponse response, URI uri, String label, DocumentMemory memory) {
        this.response = response;
        this.uri = uri;
        this.label = label;
        this.memory = memory.open();
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

    /** Gives up a body that is not wanted, unless its length is known and short: {@link #finish} reads such a one. */
    void skip() throws IOException {
        if (Headers.contentLength(headers()) < 0) {
            abandon();
        }
    }

    /** Reads a body that must not be longer than a limit. It is charged until the answer is finished or closed. */
    byte[] bytes(int limit) throws IOException {
        return bytes(limit, "the limit that is set");
    }

    /**
     * Reads a body that must not be longer than a limit. It is charged until the answer is finished or closed.
     *
     * @param name what messages call the limit
     */
    byte[] bytes(int limit, String name) throws IOException {
        requireLimit(limit, name);
        byte[] bytes = excerpt(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge(limit, name);
        }
        return bytes;
    }

    /** Reads the beginning of a body, which is charged until the answer is finished or closed. */
    byte[] excerpt(int limit) throws IOException {
        try {
            return memory.read(body(), Headers.contentLength(headers()), limit);
        } catch (OciException e) {
            throw labelled(e);
        }
    }

    /**
     * Opens a body that must not be longer than a limit, and that the caller charges.
     *
     * @param name what messages call the limit
     */
    InputStream stream(int limit, String name) throws IOException {
        requireLimit(limit, name);
        return new LimitedStream(body(), limit, () -> tooLarge(limit, name));
    }

    private void requireLimit(int limit, String name) throws OciException {
        if (Headers.isEncoded(headers())) {
            throw nonsense("the answer is encoded as "
                    + Printable.of(String.join(", ", headers().allValues("Content-Encoding")))
                    + ", which was not asked for");
        }
        if (Headers.contentLength(headers()) > limit) {
            throw tooLarge(limit, name);
        }
    }

    /** Charges the answer for bytes that parsing its body takes, until it is finished or closed. */
    void charge(long bytes) throws OciException {
        try {
            memory.add(bytes);
        } catch (OciException e) {
            throw labelled(e);
        }
    }

    /** Gives back what the answer was charged. */
    void uncharge() {
        memory.close();
    }

    /** Changes what a reservation that outlasts this answer is charged for it. */
    void charge(DocumentMemory.Reservation reservation, long bytes) throws OciException {
        try {
            reservation.resize(bytes);
        } catch (OciException e) {
            throw labelled(e);
        }
    }

    private OciException labelled(OciException failure) {
        return failure.reworded(message -> label + message);
    }

    private OciException tooLarge(int limit, String name) {
        return tooLarge("the answer has more than " + limit + " bytes, " + name);
    }

    /** Returns the error of an answer that exceeds a limit. */
    OciException tooLarge(String message) {
        return OciException.of(ErrorCode.SIZE_INVALID, label + message, 413, null, null);
    }

    /** Reads what is left of a short body, so that the connection can be used again, and gives up a long one. */
    void finish() throws IOException {
        if (kept) {
            return;
        }
        memory.close();
        try {
            if (Headers.contentLength(headers()) <= DISCARD_BYTES) {
                body().readNBytes(DISCARD_BYTES);
            }
        } catch (LateAnswerException e) {
            // What was asked for is known.
        }
        body().close();
    }

    void close() throws IOException {
        memory.close();
        body().close();
    }
}
