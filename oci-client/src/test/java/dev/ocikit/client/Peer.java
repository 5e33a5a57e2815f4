// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** A server on a socket that answers as it is told, however wrong, and remembers what it was asked. */
final class Peer implements AutoCloseable {
    private static final int KEPT_BYTES = 1 << 20;
    /** While a client sends so much, it finds an answer that is there. */
    private static final int HASTY_BYTES = 8 << 20;

    private final ServerSocket server;
    private final Function<Seen, Answer> script;
    private final Predicate<Seen> hasty;
    private final List<Seen> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private Peer(ServerSocket server, Predicate<Seen> hasty, Function<Seen, Answer> script) {
        this.server = server;
        this.hasty = hasty;
        this.script = script;
        Thread acceptor = new Thread(this::accept, "peer");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Starts a peer that asks a function for its answers. */
    static Peer of(Function<Seen, Answer> script) throws IOException {
        return hasty(seen -> false, script);
    }

    /**
     * Starts a peer that answers some requests before it has their body: then it reads a little of that, and hangs up. The script is told of
     * a body of -1 bytes.
     */
    static Peer hasty(Predicate<Seen> hasty, Function<Seen, Answer> script) throws IOException {
        return new Peer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), hasty, script);
    }

    /** Starts a peer on a socket of another kind. */
    static Peer on(ServerSocket server, Function<Seen, Answer> script) {
        return new Peer(server, seen -> false, script);
    }

    /** Starts a peer that gives these answers one after the other, to whatever it is asked. */
    static Peer answering(Answer... answers) throws IOException {
        Queue<Answer> left = new ArrayDeque<>(Arrays.asList(answers));
        return of(seen -> {
            synchronized (left) {
                return left.isEmpty() ? Answer.of(500).body("one request too many: " + seen) : left.remove();
            }
        });
    }

    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    String url() {
        return "http://" + host();
    }

    int port() {
        return server.getLocalPort();
    }

    RegistryClient client() {
        return RegistryClient.create(options().build());
    }

    /** Returns options for this peer that have nothing sent twice, so that a script answers what a test says. */
    ClientOptions.Builder options() {
        return ClientOptions.builder(host()).retry(RetryPolicy.none());
    }

    /** Returns the request lines, without the version. */
    List<String> requests() {
        return requests.stream().map(Seen::toString).toList();
    }

    Seen request(int index) {
        return requests.get(index);
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "peer connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // The peer was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            BufferedOutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            while (true) {
                Seen seen = read(in);
                requests.add(seen);
                if (!script.apply(seen).write(out, seen.method().equals("HEAD"))) {
                    return;
                }
                if (seen.bodyLength() < 0) {
                    in.skipNBytes(HASTY_BYTES);
                    return;
                }
            }
        } catch (IOException e) {
            // The client hung up, or the peer was closed.
        }
    }

    private Seen read(InputStream in) throws IOException {
        String[] line = line(in).split(" ", 3);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        Seen head = new Seen(line[0], line[1], headers, -1, "");
        if (hasty.test(head)) {
            return head;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long length = headers.containsKey("transfer-encoding")
                ? chunks(in, body)
                : copy(
                        in,
                        body,
                        Long.parseLong(headers.getOrDefault("content-length", List.of("0"))
                                .get(0)));
        return new Seen(line[0], line[1], headers, length, body.toString(StandardCharsets.ISO_8859_1));
    }

    private static long chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
        long total = 0;
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            total += copy(in, body, size);
            line(in);
            if (size == 0) {
                return total;
            }
        }
    }

    /** Reads a body; of a large one, only the beginning is kept. */
    private static long copy(InputStream in, ByteArrayOutputStream body, long length) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = length; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("the body ended early");
            }
            body.write(buffer, 0, Math.max(0, Math.min(count, KEPT_BYTES - body.size())));
            left -= count;
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the client hung up");
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
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
