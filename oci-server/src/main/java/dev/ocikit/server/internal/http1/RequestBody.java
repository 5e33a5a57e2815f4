// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The body of a request: as long as its length says, or in chunks (RFC 9112, section 7.1). It fails if the client closes the connection
 * before the end or breaks the framing; nothing after that is read as a request. Used by one thread.
 */
final class RequestBody extends InputStream {
    /** The maximum size of a chunk's extensions and of the name or value of a trailer, in bytes. */
    private static final int MAX_EXTENSION = 1024;

    private static final int MAX_TRAILERS = 32;

    /** The least that a read counts for when a body is dropped, because the framing of a small chunk is larger than the chunk. */
    private static final int READ_COST = 1024;

    /** A virtual thread keeps its processor while it need not wait, so it offers it to others after this many bytes. */
    private static final int YIELD_BYTES = 1 << 20;

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpConnection connection;
    private final Transport transport;
    private final boolean chunked;
    private boolean awaitsContinue;
    private boolean firstChunk = true;
    private boolean ended;
    private boolean failed;
    /** Bytes left of the body, or of the current chunk. */
    private long left;
    /** Bytes received since the thread last offered its processor to others. */
    private int unyielded;

    /** Whether the body is read no further than the bytes that have arrived. */
    private boolean arrivedOnly;

    RequestBody(HttpConnection connection, Transport transport, RequestHead head) {
        this.connection = connection;
        this.transport = transport;
        chunked = head.contentLength() < 0;
        left = chunked ? 0 : head.contentLength();
        ended = head.contentLength() == 0;
        awaitsContinue = head.expectsContinue() && !ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (failed) {
            throw new EOFException("reading the body of the request has failed before");
        }
        boolean whole = false;
        try {
            int count = readSome(bytes, offset, length);
            whole = true;
            return count;
        } finally {
            failed |= !whole;
        }
    }

    private int readSome(byte[] bytes, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        sendContinue();
        if (chunked && left == 0) {
            left = nextChunk();
            if (left == 0) {
                ended = true;
                return -1;
            }
        }
        int wanted = (int) Math.min(length, left);
        int count = connection.take(bytes, offset, wanted);
        if (count == 0) {
            count = source(bytes, offset, wanted);
            if (count < 0) {
                throw new EOFException("the client closed the connection before the end of the body");
            }
        }
        left -= count;
        ended = !chunked && left == 0;
        return count;
    }

    /** Sends {@code 100 Continue} when the body is first read, so that a request can be refused without its body. */
    private void sendContinue() throws IOException {
        if (awaitsContinue) {
            awaitsContinue = false;
            if (connection.buffered() == 0) {
                transport.write(ByteBuffer.wrap(CONTINUE));
            }
        }
    }

    /** Reads up to the next chunk's data, and returns the size of it; 0 after the last one and the trailers. */
    private long nextChunk() throws IOException {
        if (!firstChunk) {
            require('\r', next());
            require('\n', next());
        }
        firstChunk = false;
        long size = 0;
        int digits = 0;
        int b = next();
        for (int digit = hex(b); digit >= 0; digit = hex(b)) {
            if (++digits > 16) {
                throw malformed();
            }
            size = size << 4 | digit;
            b = next();
        }
        if (digits == 0 || size < 0) {
            throw malformed();
        }
        if (b == ';') {
            b = skipLine(MAX_EXTENSION);
        }
        require('\r', b);
        require('\n', next());
        if (size == 0) {
            skipTrailers();
        }
        return size;
    }

    private static int hex(int b) {
        return b >= '0' && b <= '9'
                ? b - '0'
                : b >= 'a' && b <= 'f' ? b - 'a' + 10 : b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
    }

    /** Skips the rest of a line; returns the carriage return. */
    private int skipLine(int max) throws IOException {
        for (int i = 0; i < max; i++) {
            int b = next();
            if (b == '\r') {
                return b;
            }
            if ((b < ' ' && b != '\t') || b == 0x7f) {
                throw malformed();
            }
        }
        throw malformed();
    }

    private void skipTrailers() throws IOException {
        int lines = 0;
        int b = next();
        while (b != '\r') {
            if (++lines > MAX_TRAILERS || !RequestHead.isToken(b)) {
                throw malformed();
            }
            for (int length = 0; RequestHead.isToken(b); b = next()) {
                if (++length > MAX_EXTENSION) {
                    throw malformed();
                }
            }
            require(':', b);
            skipLine(MAX_EXTENSION);
            require('\n', next());
            b = next();
        }
        require('\n', next());
    }

    private int next() throws IOException {
        if (connection.buffered() == 0 && connection.fill(this::source) < 0) {
            throw new EOFException("the client closed the connection before the end of the body");
        }
        return connection.takeByte();
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is for fairness, and nothing relies on it
    private int source(byte[] bytes, int offset, int length) throws IOException {
        if (!arrivedOnly) {
            int received = transport.read(bytes, offset, length);
            unyielded += Math.max(received, 0);
            if (unyielded >= YIELD_BYTES) {
                unyielded = 0;
                Thread.yield();
            }
            return received;
        }
        int count = transport.readArrived(bytes, offset, length);
        if (count == 0) {
            throw new EOFException("the rest of the body has not arrived");
        }
        return count;
    }

    private static void require(int expected, int actual) throws IOException {
        if (actual != expected) {
            throw malformed();
        }
    }

    private static IOException malformed() {
        return new IOException("the chunks of the request's body are malformed");
    }

    /**
     * Drops what the handler left of the body, if that does not take long: the answer can then keep the connection. Called before the answer
     * is written.
     *
     * @return whether the end was reached, or will be by {@link #dropRest}
     */
    boolean dropArrived(int maxBytes) {
        if (ended || failed || awaitsContinue) {
            return ended && !failed;
        }
        if (!chunked && left <= maxBytes) {
            return true;
        }
        long most = connection.buffered() + 4L * maxBytes;
        if (!chunked && left > most) {
            return false;
        }
        arrivedOnly = true;
        return drop(most);
    }

    /** Waits for what {@link #dropArrived} has left; returns false if that fails. */
    boolean dropRest() {
        arrivedOnly = false;
        return drop(Long.MAX_VALUE);
    }

    /** Reads to the end of the body; returns false if that fails, or is more than some bytes away. */
    private boolean drop(long maxBytes) {
        if (ended) {
            return true;
        }
        byte[] dropped = new byte[4096];
        try {
            long total = 0;
            for (int count = 0; count >= 0; count = read(dropped, 0, dropped.length)) {
                total += Math.max(count, READ_COST);
                if (total > maxBytes) {
                    return false; // chunks may come faster than they are read, without an end
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether the whole body was read. */
    boolean ended() {
        return ended;
    }
}
