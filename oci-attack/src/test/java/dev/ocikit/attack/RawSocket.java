// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that sends any bytes and reads what comes back. */
final class RawSocket implements AutoCloseable {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([2-5][0-9]{2})[ \r]");

    private final Socket socket = new Socket();
    private final InputStream in;

    RawSocket(InetSocketAddress server, int timeoutMillis) throws IOException {
        this(server, timeoutMillis, 0);
    }

    /**
     * Opens a connection.
     *
     * @param receiveBytes the size of the receive buffer; 0 for the system's
     */
    RawSocket(InetSocketAddress server, int timeoutMillis, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setSoTimeout(timeoutMillis);
        socket.setTcpNoDelay(true);
        socket.connect(server, timeoutMillis);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends the characters up to U+00FF of a text as bytes. */
    RawSocket send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawSocket send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Returns what the server sends. */
    InputStream input() {
        return in;
    }

    Socket socket() {
        return socket;
    }

    /** Reads until the server closes the connection, or sends nothing for as long as the timeout. */
    Conversation readToEnd() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        boolean closed = true;
        try {
            byte[] buffer = new byte[64 * 1024];
            for (int count = input().read(buffer); count >= 0; count = input().read(buffer)) {
                received.write(buffer, 0, count);
            }
        } catch (SocketTimeoutException e) {
            closed = false;
        } catch (IOException e) {
            // A reset ends the connection as well.
        }
        return Conversation.of(received.toString(StandardCharsets.ISO_8859_1), closed);
    }

    /** Reads one response with the body that its Content-Length announces. */
    Response readResponse() throws IOException {
        Response head = readHead();
        String length = head.header("Content-Length");
        byte[] body = input().readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        return new Response(head.status(), head.head(), new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Reads one response without a body, such as one to a HEAD. */
    Response readHead() throws IOException {
        while (true) {
            StringBuilder head = new StringBuilder(256);
            while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
                int c = input().read();
                if (c < 0) {
                    throw new EOFException("the server closed the connection after: " + head);
                }
                head.append((char) c);
            }
            Matcher status = STATUS_LINE.matcher(head);
            if (status.lookingAt()) {
                return new Response(Integer.parseInt(status.group(1)), head.toString(), "");
            }
            // An interim response was read; the final one follows.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One response. */
    record Response(int status, String head, String text) {
        /** Returns the value of a header, empty if there is none. */
        String header(String name) {
            Matcher found = Pattern.compile("(?i)\r\n" + name + ": *([^\r]*)").matcher(head);
            return found.find() ? found.group(1) : "";
        }
    }

    /**
     * All that a server sent on a connection.
     *
     * @param statuses the statuses of the final responses, in order
     * @param closed whether the server closed the connection
     */
    record Conversation(List<Integer> statuses, String text, boolean closed) {
        static Conversation of(String text, boolean closed) {
            List<Integer> statuses = new ArrayList<>();
            for (Matcher line = STATUS_LINE.matcher(text); line.find(); ) {
                statuses.add(Integer.parseInt(line.group(1)));
            }
            return new Conversation(List.copyOf(statuses), text, closed);
        }
    }
}
