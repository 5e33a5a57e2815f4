// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.BlobReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response for an engine to write: a status, headers in order, and a body of known length.
 *
 * <p>The body is nothing, {@link #bytes} or a {@link #blob}; at most one of the two is not null, and both are null in the answer to a
 * {@code HEAD}, whose {@link #contentLength} still speaks. An engine writes the status, the headers, {@code Content-Length} unless it is
 * negative, and the body, and then calls {@link #end}, whatever happened. If writing fails after the status went out, it cuts the
 * connection, so that the client notices.
 *
 * <p>A response is used by one thread and once.
 */
public final class Response {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final int status;
    private final List<Header> headers;
    private final long contentLength;
    private final @Nullable ByteBuffer bytes;
    private final @Nullable BlobReader blob;
    private @Nullable Consumer<@Nullable Throwable> whenEnded;
    private BodyBudget.@Nullable Reservation memory;

    private Response(
            int status,
            List<Header> headers,
            long contentLength,
            @Nullable ByteBuffer bytes,
            @Nullable BlobReader blob) {
        this.status = status;
        this.headers = headers;
        this.contentLength = contentLength;
        this.bytes = bytes;
        this.blob = blob;
    }

    /** Returns a builder of a response with a status and no headers. */
    public static Builder status(int status) {
        return new Builder(status);
    }

    /** Returns the status code. */
    public int status() {
        return status;
    }

    /** Returns the headers in order, without {@code Content-Length}. */
    public List<Header> headers() {
        return headers;
    }

    /** Returns the value of the first header of a name, in any case; null if there is none. */
    public @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** Returns the value of {@code Content-Length}, which is the body's length except in the answer to a HEAD; -1 for no such header. */
    public long contentLength() {
        return contentLength;
    }

    /** Returns the body, if it is at hand: a read-only buffer. */
    public @Nullable ByteBuffer bytes() {
        return bytes;
    }

    /** Returns the body, if it comes from a registry: {@link #contentLength} bytes, or a failure before. Closed by {@link #end}. */
    public @Nullable BlobReader blob() {
        return blob;
    }

    /**
     * Writes the body, if there is one, to a stream.
     *
     * @throws EOFException if a registry's reader ends before its length: then the answer must not end as if it were whole
     */
    public void writeTo(OutputStream out) throws IOException {
        if (bytes != null) {
            ByteBuffer left = bytes.duplicate();
            byte[] piece = new byte[Math.min(BUFFER_BYTES, left.remaining())];
            while (left.hasRemaining()) {
                int count = Math.min(piece.length, left.remaining());
                left.get(piece, 0, count);
                out.write(piece, 0, count);
            }
        } else if (blob != null) {
            long written = blob.transferTo(out);
            if (written < contentLength) {
                throw new EOFException("the blob ended after " + written + " of " + contentLength + " bytes");
            }
        }
    }

    /**
     * Ends the response: the body is written, or the client cannot be served any more. Releases what the body holds and writes the request
     * log. Does nothing when called again.
     *
     * @param failure what kept the response from being written whole, or null
     */
    public void end(@Nullable Throwable failure) {
        Consumer<@Nullable Throwable> listener = whenEnded;
        whenEnded = null;
        try {
            if (blob != null) {
                blob.close();
            }
        } catch (IOException e) {
            // The body is written or lost already.
        } finally {
            if (memory != null) {
                memory.close();
            }
            if (listener != null) {
                listener.accept(failure);
            }
        }
    }

    /**
     * Returns this response as one to a {@code HEAD}: without its body, which is released. The length of an error is left out: the answer
     * to a {@code GET} may say the same in other words.
     */
    Response withoutBody() {
        if (bytes == null && blob == null) {
            return this;
        }
        end(null);
        return new Response(status, headers, status < 400 ? contentLength : -1, null, null);
    }

    /** Adds a header, before the response is handed out. */
    void add(Header header) {
        headers.add(header);
    }

    /** Has {@link #end} close the reservation of the memory that the body takes. */
    Response holding(BodyBudget.Reservation reserved) {
        memory = reserved;
        return this;
    }

    /** Has a listener called once by {@link #end}, with what it is told. There can be one. */
    void whenEnded(Consumer<@Nullable Throwable> listener) {
        whenEnded = listener;
    }

    /**
     * A header.
     *
     * @param name the name, in the case it is usually written
     * @param value the value, printable ASCII
     */
    public record Header(String name, String value) {}

    /** Builds a {@link Response}; its last method gives the body. */
    public static final class Builder {
        private final int status;
        private final List<Header> headers = new ArrayList<>(8);

        private Builder(int status) {
            this.status = status;
        }

        /** Adds a header. */
        public Builder header(String name, String value) {
            headers.add(new Header(name, value));
            return this;
        }

        /** Adds a header. */
        public Builder header(Header header) {
            headers.add(header);
            return this;
        }

        /** Returns a response without a body: {@code Content-Length: 0}, or none where the status forbids it. */
        public Response empty() {
            return head(status == 204 || status == 304 ? -1 : 0);
        }

        /** Returns a response to a {@code HEAD}: without a body, but with its length. */
        public Response head(long contentLength) {
            return new Response(status, headers, contentLength, null, null);
        }

        /** Returns a response whose body is at hand; the buffer must not change. */
        public Response bytes(ByteBuffer body) {
            return new Response(status, headers, body.remaining(), body.asReadOnlyBuffer(), null);
        }

        /** Returns a response whose body is at hand; the array must not change. */
        public Response bytes(byte[] body) {
            return bytes(ByteBuffer.wrap(body));
        }

        /** Returns a response whose body is read from a registry; {@link Response#end} closes the reader. */
        public Response blob(BlobReader body) {
            return new Response(status, headers, body.length(), null, body);
        }
    }
}
