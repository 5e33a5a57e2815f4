// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a registry, and HTTP/1.1 on it written out by hand: so that a test can send what no client library lets through, and
 * sees what one would hide. Reads wait for at most 30 seconds.
 */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int SMALL_BODY = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String authority;
    private boolean usable = true;

    private HttpConnection(Socket socket, String authority) throws IOException {
        this.socket = socket;
        this.authority = authority;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static HttpConnection to(URI registry) {
        boolean secure = "https".equals(registry.getScheme());
        int port = registry.getPort() >= 0 ? registry.getPort() : secure ? 443 : 80;
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(registry.getHost(), port), TIMEOUT_MILLIS);
            if (secure) {
                SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
                socket = factory.createSocket(socket, registry.getHost(), port, true);
            }
            return new HttpConnection(socket, registry.getRawAuthority());
        } catch (IOException e) {
            throw new UncheckedIOException("connecting to " + registry, e);
        }
    }

    /** Whether the last answer left the connection open. */
    boolean isUsable() {
        return usable;
    }

    /** Sends bytes as they are. */
    void write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String text) {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void writeHead(Request request) {
        write(request.opening(authority));
    }

    /** Says that no more bytes will come, and keeps the other direction open. */
    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request and reads the answer, which may come before the body has gone out. */
    Reply exchange(Request request) {
        return answered(request, exchangeOrEnd(request));
    }

    /** Sends a request and reads the answer, or returns null if the registry hung up without one. */
    @Nullable
    Reply exchangeOrEnd(Request request) {
        byte[] head = request.opening(authority);
        byte[] body = request.body();
        try {
            if (body.length <= SMALL_BODY) { // in one piece, so that a refusal does not come between the two
                write(ByteBuffer.allocate(head.length + body.length)
                        .put(head)
                        .put(body)
                        .array());
            } else {
                write(head);
                write(body);
            }
        } catch (UncheckedIOException e) {
            usable = false; // a refusal may have come before the end of the body
        }
        return answerOrEnd(request);
    }

    /** Reads the answer to a request; interim ones (1xx) are passed over. */
    Reply answer(Request request) {
        return answered(request, answerOrEnd(request));
    }

    private static Reply answered(Request request, @Nullable Reply reply) {
        if (reply == null) {
            throw new AssertionError("the registry hung up on " + request);
        }
        return reply;
    }

    /** Reads the answer to a request, or returns null if the registry hung up without one. */
    @Nullable
    Reply answerOrEnd(Request request) {
        Reply reply = reply(request);
        while (reply != null && reply.status() < 200) {
            reply = reply(request);
        }
        return reply;
    }

    /** Reads the next answer, be it an interim one, or returns null if the registry hung up without one. */
    @Nullable
    Reply reply(Request request) {
        try {
            int first = in.read();
            if (first < 0) {
                usable = false;
                return null;
            }
            return reply(request, (char) first + line());
        } catch (SocketException e) {
            usable = false;
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("reading the answer to " + request, e);
        }
    }

    private Reply reply(Request request, String statusLine) throws IOException {
        if (!statusLine.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new AssertionError("no status line: " + statusLine + "\n  for " + request);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Reply head = new Reply(request, status, headers, new byte[0]);
        boolean empty = status < 200
                || status == 204
                || status == 304
                || request.method().equals("HEAD");
        Reply reply = empty ? head : new Reply(request, status, headers, body(head));
        usable &= !reply.closes() && statusLine.startsWith("HTTP/1.1");
        return reply;
    }

    private byte[] body(Reply head) throws IOException {
        if (head.values("Transfer-Encoding").contains("chunked")) {
            return chunks();
        }
        String length = head.header("Content-Length");
        if (length == null) {
            usable = false;
            return in.readAllBytes();
        }
        return exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(exactly(size));
            line();
        }
        skipTrailers();
        return body.toByteArray();
    }

    private void skipTrailers() throws IOException {
        String trailer = line();
        while (!trailer.isEmpty()) {
            trailer = line();
        }
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("a body of " + bytes.length + " bytes instead of " + size);
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the end within a line: " + line);
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Resets the connection: whatever is on its way is lost. */
    void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
