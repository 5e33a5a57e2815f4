// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A registry on a socket that answers as a test says, whether a registry may or not, and records what it was asked. */
final class RawUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Function<Request, Answer> script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    RawUpstream(Function<Request, Answer> script) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "raw upstream");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Returns the requests so far. */
    List<Request> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test ended.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Request request = read(in);
            requests.add(request);
            Answer answer = script.apply(request);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("HTTP/1.1 " + answer.status + " Because\r\nConnection: close\r\n" + answer.fields
                            + (answer.fields.contains("Content-Length")
                                    ? ""
                                    : "Content-Length: " + answer.body.length + "\r\n")
                            + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            if (!request.method.equals("HEAD")) {
                out.writeBytes(answer.body);
            }
            socket.getOutputStream().write(out.toByteArray());
        } catch (IOException e) {
            // The client hung up.
        }
    }

    private static Request read(InputStream in) throws IOException {
        String[] line = line(in).split(" ", 3);
        Map<String, String> fields = new TreeMap<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            int colon = field.indexOf(':');
            fields.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(fields.getOrDefault("content-length", "0")));
        return new Request(line[0], line[1], fields, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** A request; the names of its header fields are in lower case. */
    static final class Request {
        private final String method;
        private final String target;
        private final Map<String, String> fields;
        private final byte[] body;

        Request(String method, String target, Map<String, String> fields, byte[] body) {
            this.method = method;
            this.target = target;
            this.fields = fields;
            this.body = body;
        }

        String method() {
            return method;
        }

        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        byte[] body() {
            return body;
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** An answer. */
    static final class Answer {
        private final int status;
        private final String fields;
        private final byte[] body;

        private Answer(int status, String fields, byte[] body) {
            this.status = status;
            this.fields = fields;
            this.body = body;
        }

        static Answer of(int status) {
            return new Answer(status, "", new byte[0]);
        }

        Answer field(String name, Object value) {
            return new Answer(status, fields + name + ": " + value + "\r\n", body);
        }

        Answer body(byte[] bytes) {
            return new Answer(status, fields, bytes);
        }
    }
}
