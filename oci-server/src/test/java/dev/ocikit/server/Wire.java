// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection that sends the bytes it is given, and reads responses without forgiving anything. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(InetSocketAddress address) throws IOException {
        this(new Socket(address.getAddress(), address.getPort()));
    }

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request: its line, headers in lines, and a body with its length. */
    Answer ask(String line, String headers, byte[] body) throws IOException {
        String length = body.length > 0 || !line.startsWith("GET") ? "Content-Length: " + body.length + "\n" : "";
        send(
                line + " HTTP/1.1\nHost: registry.test\n" + length + (headers.isEmpty() ? "" : headers + "\n") + "\n",
                body);
        return answer(line.startsWith("HEAD "));
    }

    Answer ask(String line, String headers, String body) throws IOException {
        return ask(line, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer ask(String line, String headers) throws IOException {
        return ask(line, headers, "");
    }

    Answer ask(String line) throws IOException {
        return ask(line, "", "");
    }

    /** Sends a head, whose lines may end in a line feed only here, and bytes after it. */
    void send(String head, byte[] body) throws IOException {
        byte[] lines = head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[lines.length + body.length];
        System.arraycopy(lines, 0, all, 0, lines.length);
        System.arraycopy(body, 0, all, lines.length, body.length);
        socket.getOutputStream().write(all);
    }

    void send(String head) throws IOException {
        send(head, new byte[0]);
    }

    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends nothing more, but still reads. */
    void endOfSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads the next response whole. */
    Answer answer(boolean toHead) throws IOException {
        String statusLine = line();
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new IOException("a response in chunks, which we never send");
        }
        int length = toHead || status == 204 || status == 304 || status == 100
                ? 0
                : Integer.parseInt(
                        headers.getOrDefault("content-length", List.of("")).get(0));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
        }
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    /** Tells whether the server has closed the connection, and sent nothing more before. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended after \"" + line + "\"");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A response whose body is text; the names of its headers are lower case. */
    record Answer(int status, Map<String, List<String>> headers, String text) {
        String header(String name) {
            List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
            return values == null ? "" : String.join(", ", values);
        }

        byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** Returns the code of an error body, in our own form of it. */
        String code() {
            String start = "{\"errors\":[{\"code\":\"";
            return text.startsWith(start) ? text.substring(start.length(), text.indexOf('"', start.length())) : text;
        }
    }
}
