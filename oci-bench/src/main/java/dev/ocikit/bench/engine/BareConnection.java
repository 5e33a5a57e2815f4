// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.api.BlobReader;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection of the {@link BareLoop}. */
final class BareConnection {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The JDK copies what is written from the heap into a direct buffer of the same size. */
    private static final int SLICE_BYTES = 256 * 1024;

    private final SocketChannel channel;
    private final String remote;
    private final byte[] in = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    private final byte[] head = new byte[8 * 1024];
    private int headLength;

    BareConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        String address = channel.getRemoteAddress().toString();
        this.remote = address.substring(address.indexOf('/') + 1);
    }

    /** Serves a request; returns false if the client has closed the connection instead of sending one. */
    boolean serveNext(Handler handler) throws IOException {
        int end = awaitHead();
        if (end < 0) {
            return false;
        }
        String text = new String(in, position, end - position, StandardCharsets.ISO_8859_1);
        position = end;
        int line = text.indexOf("\r\n");
        int methodEnd = text.indexOf(' ');
        int targetEnd = text.indexOf(' ', methodEnd + 1);
        List<String> headers = headers(text, line + 2);
        String length = PrototypeRequest.header(headers, "Content-Length");
        boolean chunked = PrototypeRequest.header(headers, "Transfer-Encoding") != null;
        long size = chunked ? -1 : length == null ? 0 : Long.parseLong(length);
        try (Body body = new Body(size)) {
            PrototypeRequest request = new PrototypeRequest(
                    text.substring(0, methodEnd),
                    text.substring(methodEnd + 1, targetEnd),
                    headers,
                    size,
                    body,
                    remote);
            answer(handler.handle(request));
        }
        return true;
    }

    /** Returns the index after the head of the next request, or -1 at the end of the connection. */
    private int awaitHead() throws IOException {
        if (position > 0) {
            System.arraycopy(in, position, in, 0, limit - position);
            limit -= position;
            position = 0;
        }
        for (int i = 3; true; i++) {
            while (i >= limit) {
                if (!fill()) {
                    return -1;
                }
            }
            if (in[i] == '\n' && in[i - 2] == '\n') {
                return i + 1;
            }
        }
    }

    private static List<String> headers(String text, int start) {
        List<String> headers = new ArrayList<>(16);
        for (int at = start; text.charAt(at) != '\r'; ) {
            int colon = text.indexOf(':', at);
            int end = text.indexOf("\r\n", at);
            headers.add(text.substring(at, colon));
            headers.add(text.substring(colon + 1, end).trim());
            at = end + 2;
        }
        return headers;
    }

    private void answer(Response response) throws IOException {
        Throwable failure = null;
        try {
            write(response);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            response.end(failure);
        }
    }

    private void write(Response response) throws IOException {
        headLength = 0;
        append("HTTP/1.1 ");
        append(Integer.toString(response.status()));
        append(" -\r\n");
        for (Response.Header header : response.headers()) {
            append(header.name());
            append(": ");
            append(header.value());
            append("\r\n");
        }
        if (response.contentLength() >= 0) {
            append("Content-Length: ");
            append(Long.toString(response.contentLength()));
            append("\r\n");
        }
        append("\r\n");
        ByteBuffer first = ByteBuffer.wrap(head, 0, headLength);
        BlobReader blob = response.blob();
        ByteBuffer bytes = response.bytes();
        if (blob != null && response.contentLength() > 0) {
            for (ByteBuffer piece = blob.readBuffer(); piece.hasRemaining(); piece = blob.readBuffer()) {
                write(first, piece);
            }
        } else {
            write(first, bytes == null ? ByteBuffer.allocate(0) : bytes.duplicate());
        }
    }

    private void write(ByteBuffer first, ByteBuffer piece) throws IOException {
        ByteBuffer[] both = {first, piece};
        int end = piece.limit();
        do {
            piece.limit(Math.min(end, piece.position() + SLICE_BYTES));
            if (first.hasRemaining()) {
                channel.write(both);
            } else {
                channel.write(piece);
            }
        } while (first.hasRemaining() || piece.position() < end);
    }

    @SuppressWarnings("deprecation") // the low bytes of ASCII are what is needed
    private void append(String ascii) {
        ascii.getBytes(0, ascii.length(), head, headLength);
        headLength += ascii.length();
    }

    private boolean fill() throws IOException {
        int count = channel.read(ByteBuffer.wrap(in, limit, in.length - limit));
        limit += Math.max(count, 0);
        return count > 0;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (position == limit) {
                position = 0;
                limit = 0;
                if (!fill()) {
                    throw new EOFException();
                }
            }
            char next = (char) in[position++];
            if (next == '\n') {
                return line.toString().trim();
            }
            line.append(next);
        }
    }

    /** The body of a request, with its length or chunked. */
    private final class Body extends InputStream {
        private final boolean chunked;
        private long left;
        private boolean ended;

        Body(long length) {
            this.chunked = length < 0;
            this.left = Math.max(length, 0);
            this.ended = length == 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (chunked && left == 0 && !ended) {
                left = Long.parseLong(line(), 16);
                if (left == 0) {
                    line();
                    ended = true;
                }
            }
            if (ended || left == 0) {
                return -1;
            }
            int wanted = (int) Math.min(length, left);
            int count = Math.min(wanted, limit - position);
            if (count > 0) {
                System.arraycopy(in, position, bytes, offset, count);
                position += count;
            } else {
                count = channel.read(ByteBuffer.wrap(bytes, offset, wanted));
                if (count < 0) {
                    throw new EOFException("the client closed the connection within a body");
                }
            }
            left -= count;
            if (left == 0 && chunked) {
                line();
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            byte[] dropped = new byte[left == 0 && !chunked ? 0 : BUFFER_BYTES];
            while (dropped.length > 0 && read(dropped, 0, dropped.length) > 0) {
                // The next request comes after the body.
            }
        }
    }
}
