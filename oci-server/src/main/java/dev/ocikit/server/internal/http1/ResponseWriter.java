// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.api.BlobReader;
import dev.ocikit.server.Response;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes responses to a connection: the head and a small body at once, other bodies in large pieces. Used by one thread. */
final class ResponseWriter {
    /**
     * Bodies up to this size are copied behind the head. They fit into the smallest send buffer of a system, so that writing them to a
     * client that has read the responses before does not block; the progress of all others is watched.
     */
    private static final int SMALL_BODY = 4 * 1024;

    /** Direct pieces of a body from this size on are written as they are. */
    private static final int DIRECT_PIECE = 32 * 1024;

    private final Transport transport;
    private final BufferPool pool;
    private byte[] bytes = new byte[1024];
    private int count;

    ResponseWriter(Transport transport, BufferPool pool) {
        this.transport = transport;
        this.pool = pool;
    }

    /**
     * Writes a response.
     *
     * @param connection the value of the {@code Connection} header, if one is sent
     * @param toHead whether the request was a HEAD, which is answered without a body
     */
    void write(Response response, @Nullable String connection, boolean toHead) throws IOException {
        int status = response.status();
        long length = response.contentLength();
        writeHead(response, connection);
        boolean bodiless = toHead || length <= 0 || (response.bytes() == null && response.blob() == null);
        if (bodiless) {
            transport.write(ByteBuffer.wrap(bytes, 0, count));
            return;
        }
        if (status == 204 || status == 304) {
            throw new IOException("a response with status " + status + " has a body");
        }
        PieceSource body = new PieceSource(response);
        if (length <= SMALL_BODY && !body.mayWait()) {
            writeSmall(body, (int) length);
        } else {
            transport.streaming(true);
            writePieces(body);
            transport.streaming(false);
        }
    }

    private void writeHead(Response response, @Nullable String connection) throws IOException {
        count = 0;
        put("HTTP/1.1 ");
        putNumber(response.status());
        put(" ");
        put(StatusLine.reason(response.status()));
        put("\r\nDate: ");
        put(DateHeader.now());
        List<Response.Header> headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            Response.Header header = headers.get(i);
            put("\r\n");
            putField(header.name(), true);
            put(": ");
            putField(header.value(), false);
        }
        if (response.contentLength() >= 0) {
            put("\r\nContent-Length: ");
            putNumber(response.contentLength());
        }
        if (connection != null) {
            put("\r\nConnection: ");
            put(connection);
        }
        put("\r\n\r\n");
    }

    private void writeSmall(PieceSource body, int length) throws IOException {
        ensure(length);
        while (!body.isAtEnd()) {
            ByteBuffer piece = body.next();
            int size = piece.remaining();
            piece.get(bytes, count, size);
            count += size;
        }
        transport.write(ByteBuffer.wrap(bytes, 0, count));
    }

    private void writePieces(PieceSource body) throws IOException {
        ByteBuffer pooled = pool.take();
        if (pooled == null) {
            transport.write(ByteBuffer.wrap(bytes, 0, count));
            while (!body.isAtEnd()) {
                transport.write(body.next());
            }
            return;
        }
        try {
            pooled.put(bytes, 0, count);
            if (body.mayWait()) {
                flush(pooled);
            }
            while (!body.isAtEnd()) {
                ByteBuffer piece = body.next();
                if (piece.isDirect() && piece.remaining() >= DIRECT_PIECE) {
                    flush(pooled);
                    transport.write(piece);
                } else {
                    copy(piece, pooled);
                }
                flush(pooled); // a piece is not held back while the registry is waited for
            }
        } finally {
            pool.giveBack(pooled);
        }
    }

    private void copy(ByteBuffer piece, ByteBuffer pooled) throws IOException {
        int limit = piece.limit();
        while (piece.position() < limit) {
            if (!pooled.hasRemaining()) {
                flush(pooled);
            }
            piece.limit(Math.min(limit, piece.position() + pooled.remaining()));
            pooled.put(piece);
        }
    }

    private void flush(ByteBuffer pooled) throws IOException {
        if (pooled.position() == 0) {
            return;
        }
        transport.write(pooled.flip());
        pooled.clear();
    }

    private void putField(String text, boolean name) throws IOException {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || c == 0x7f || (c < ' ' && c != '\t') || (name && !RequestHead.isToken(c))) {
                throw new IOException("a header of the response has a character that cannot be sent");
            }
            bytes[count++] = (byte) c;
        }
    }

    @SuppressWarnings("deprecation") // the text is ASCII, and this copies it fastest
    private void put(String text) {
        ensure(text.length());
        text.getBytes(0, text.length(), bytes, count);
        count += text.length();
    }

    private void putNumber(long number) {
        ensure(20);
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = count + digits - 1; i >= count; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        count += digits;
    }

    private void ensure(int more) {
        if (count + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, count + more));
        }
    }

    /** The pieces of a response's body, of exactly its length. */
    private static final class PieceSource {
        private final long length;
        private final @Nullable ByteBuffer all;
        private final @Nullable BlobReader blob;
        private long left;

        PieceSource(Response response) {
            length = response.contentLength();
            all = response.bytes();
            blob = response.blob();
            left = length;
        }

        boolean isAtEnd() {
            return left == 0;
        }

        /** Returns whether the next piece is not at hand, as when it comes from another registry. */
        boolean mayWait() throws IOException {
            return blob != null && blob.available() == 0;
        }

        ByteBuffer next() throws IOException {
            ByteBuffer piece =
                    all != null ? all.duplicate() : blob != null ? blob.readBuffer() : ByteBuffer.allocate(0);
            int size = piece.remaining();
            if (size == 0) {
                throw new EOFException("the body ended " + left + " of " + length + " bytes before its end");
            }
            if (size > left) {
                throw new IOException("the body is longer than its length of " + length + " bytes");
            }
            left -= size;
            return piece;
        }
    }
}
