// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server on a socket that answers as a function says, and remembers what it was asked. */
final class Site implements AutoCloseable {
    private final ServerSocket server;
    private final String scheme;
    private final Function<Seen, Answer> script;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private Site(ServerSocket server, String scheme, Function<Seen, Answer> script) {
        this.server = server;
        this.scheme = scheme;
        this.script = script;
        start("site", this::accept);
    }

    static Site of(Function<Seen, Answer> script) throws IOException {
        return at("127.0.0.1", 0, script);
    }

    static Site at(String address, int port, Function<Seen, Answer> script) throws IOException {
        return new Site(new ServerSocket(port, 50, InetAddress.getAllByName(address)[0]), "http", script);
    }

    static Site secure(SSLContext tls, Function<Seen, Answer> script) throws IOException {
        ServerSocketFactory factory = tls.getServerSocketFactory();
        return new Site(factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), "https", script);
    }

    int port() {
        return server.getLocalPort();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    String url(String path) {
        return scheme + "://" + host() + path;
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Returns the request lines. */
    List<String> requests() {
        return seen.stream().map(Seen::toString).toList();
    }

    /** Returns what was shown, request by request. */
    List<String> authorizations() {
        return seen.stream().map(Seen::authorization).toList();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                start("site connection", () -> serve(socket));
            }
        } catch (IOException e) {
            // The site was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (true) {
                Seen request = read(in);
                seen.add(request);
                if (!script.apply(request).write(out, request.method().equals("HEAD"))) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client hung up, or the site was closed.
        }
    }

    private static Seen read(InputStream in) throws IOException {
        String[] line = line(in).split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Seen(line[0], line[1], headers, new String(body, StandardCharsets.UTF_8));
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

    /** A request. */
    record Seen(String method, String target, Map<String, String> headers, String body) {
        String path() {
            return target.split("\\?", 2)[0];
        }

        String authorization() {
            return headers.getOrDefault("authorization", "");
        }

        /** Returns the values of a parameter, of the query or of a form. */
        List<String> parameter(String name) {
            String query = method.equals("POST") && !body.isEmpty() ? body : target.replaceFirst("^[^?]*\\??", "");
            return Arrays.stream(query.split("&", -1))
                    .filter(pair -> pair.startsWith(name + "="))
                    .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                    .toList();
        }

        /** Returns everything that was sent. */
        String everything() {
            return target + headers + body;
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** An answer: anything that fits through a socket. */
    record Answer(
            int status,
            Map<String, List<String>> headers,
            String body,
            @Nullable String raw) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), "", null);
        }

        static Answer json(int status, String json) {
            return new Answer(status, Map.of("Content-Type", List.of("application/json")), json, null);
        }

        /** Sends a text as it is, and hangs up. */
        static Answer raw(String text) {
            return new Answer(0, Map.of(), "", text);
        }

        static Answer token(String token) {
            return json(200, "{\"token\":\"" + token + "\",\"expires_in\":300}");
        }

        static Answer challenge(String challenge) {
            return json(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who is there\"}]}")
                    .with("WWW-Authenticate", challenge);
        }

        Answer with(String name, String value) {
            Map<String, List<String>> more = new LinkedHashMap<>(headers);
            List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
            values.add(value);
            more.put(name, values);
            return new Answer(status, more, body, raw);
        }

        Answer withBody(String text) {
            return new Answer(status, headers, text, raw);
        }

        /** Writes the answer; returns whether the connection stays open. */
        boolean write(OutputStream out, boolean head) throws IOException {
            if (raw != null) {
                out.write(raw.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                return false;
            }
            String fields = headers.entrySet().stream()
                    .flatMap(field -> field.getValue().stream().map(value -> field.getKey() + ": " + value + "\r\n"))
                    .collect(Collectors.joining());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String text =
                    "HTTP/1.1 " + status + " Because\r\n" + fields + "Content-Length: " + bytes.length + "\r\n\r\n";
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.write(head ? new byte[0] : bytes);
            out.flush();
            return true;
        }
    }
}
