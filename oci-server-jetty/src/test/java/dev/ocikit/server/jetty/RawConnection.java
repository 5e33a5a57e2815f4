// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends what it is told to, byte by byte, and reads HTTP/1.1 answers without understanding more than it must. */
final class RawConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    RawConnection(JettyServer server) throws IOException {
        this(new Socket(server.address().getAddress(), server.address().getPort()));
    }

    RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = socket.getInputStream();
    }

    /** Sends lines, each ended by CR LF. */
    RawConnection send(String... lines) throws IOException {
        return sendBytes((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads an answer without a body. */
    Answer head() throws IOException {
        String status = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        return new Answer(status, headers, "", true);
    }

    /** Reads an answer with the body that its Content-Length announces, or as much of it as comes. */
    Answer answer() throws IOException {
        Answer head = head();
        int length = Integer.parseInt(head.header("Content-Length"));
        byte[] body = in.readNBytes(length);
        return new Answer(
                head.status(), head.headers(), new String(body, StandardCharsets.ISO_8859_1), body.length == length);
    }

    /** Reads until the server closes or resets the connection. */
    void readAll() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            // The server reset the connection.
        }
    }

    byte[] read(int count) throws IOException {
        return in.readNBytes(count);
    }

    /** Tells whether the server has closed the connection, waiting for that if need be. */
    boolean closedByServer() throws IOException {
        return in.read() < 0;
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + bytes);
            }
            bytes.write(c);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** An answer; its body as ISO 8859-1 text, and whether all of the body came. */
    record Answer(String status, List<String> headers, String body, boolean whole) {
        /** Returns the value of a header, empty if there is none. */
        String header(String name) {
            for (String header : headers) {
                if (header.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return header.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }
}
