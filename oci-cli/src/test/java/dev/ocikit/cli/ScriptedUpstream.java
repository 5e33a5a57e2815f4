// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A registry on a socket that answers as a test says, also what no HTTP server would let it. It hangs up after each answer. */
final class ScriptedUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Function<Asked, Answer> script;
    private final List<Asked> requests = new CopyOnWriteArrayList<>();

    ScriptedUpstream(Function<Asked, Answer> script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "scripted upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Returns the requests so far. */
    List<Asked> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket), "scripted upstream connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // The test has ended.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Asked asked = read(new BufferedInputStream(socket.getInputStream()));
            requests.add(asked);
            script.apply(asked).write(new BufferedOutputStream(socket.getOutputStream()), asked.is("HEAD"));
        } catch (IOException e) {
            // The proxy hung up, or the test has ended.
        }
    }

    private static Asked read(InputStream in) throws IOException {
        String[] line = line(in).split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Asked(line[0], line[1], headers.getOrDefault("range", ""), ByteBuffer.wrap(body));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the proxy hung up");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /**
     * A request.
     *
     * @param range its header {@code Range}, or empty
     * @param body its body
     */
    record Asked(String method, String target, String range, ByteBuffer body) {
        boolean is(String name) {
            return method.equals(name);
        }

        /** Returns whether the target is below a path of the repository. */
        boolean isBelow(String path) {
            return target.startsWith("/v2/test/image/" + path + "/");
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** What is answered: exactly these headers, and the body, whose end is told by the end of the connection unless a header tells it. */
    static final class Answer {
        private final int status;
        private final List<String> headers = new ArrayList<>();
        private byte[] body = new byte[0];

        private Answer(int status) {
            this.status = status;
        }

        static Answer of(int status) {
            return new Answer(status);
        }

        Answer header(String name, Object value) {
            headers.add(name + ": " + value);
            return this;
        }

        /** Sends a body and its length. */
        Answer body(byte[] bytes) {
            body = bytes;
            return header("Content-Length", bytes.length);
        }

        /** Sends a body without its length. */
        Answer unsized(byte[] bytes) {
            body = bytes;
            return this;
        }

        private void write(OutputStream out, boolean head) throws IOException {
            StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Because\r\nConnection: close\r\n");
            headers.forEach(header -> text.append(header).append("\r\n"));
            out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            if (!head) {
                out.write(body);
            }
            out.flush();
        }
    }
}
