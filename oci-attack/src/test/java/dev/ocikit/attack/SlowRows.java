// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static dev.ocikit.attack.RequestText.ATTACKER;
import static dev.ocikit.attack.SlowRow.closing;
import static dev.ocikit.attack.SlowRow.ending;

import dev.ocikit.attack.SlowRow.SlowConnection;
import java.net.InetSocketAddress;
import java.util.List;

/** The slow clients: each kind of wait that a client can cause. */
final class SlowRows {
    private static final int TIMEOUT_MILLIS = 5000;
    /** The smallest buffer of the system, so that little of a response fits into it. */
    private static final int SMALL_BUFFER = 1;

    private static final String UPLOAD =
            RequestText.head(ATTACKER, "POST", RequestText.blobTarget("slow", "x".repeat(100_000)));
    private static final String LENGTH = "Content-Length: 100000\r\n\r\n";
    private static final String MANIFEST = RequestText.head(ATTACKER, "PUT", "/v2/slow/manifests/a") + "Content-Type: "
            + RequestText.INDEX_TYPE + "\r\n";

    private SlowRows() {}

    static List<SlowRow> all() {
        return List.of(
                closing("silent connections", 150, sender("", "")),
                closing(
                        "headers at 10 bytes per second",
                        150,
                        sender(RequestText.head(ATTACKER, "GET", "/v2/") + "X: ", "a")),
                closing("headers that stop", 150, sender(RequestText.head(ATTACKER, "GET", "/v2/"), "")),
                closing("request line that stops", 150, sender("GET /v2/", "")),
                closing("empty lines at 10 bytes per second", 150, sender("", "\r\n")),
                ending("body at 10 bytes per second", 100, sender(UPLOAD + LENGTH, "x")),
                ending("body that stops", 100, sender(UPLOAD + LENGTH + "x".repeat(50_000), "")),
                ending("body that does not begin", 100, sender(UPLOAD + LENGTH, "")),
                ending(
                        "chunks at 10 bytes per second",
                        100,
                        sender(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n" + "fffff\r\n", "x")),
                ending("chunk size that does not end", 100, sender(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n", "0")),
                ending(
                        "chunk extension that does not end",
                        100,
                        sender(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n1;", "a")),
                ending(
                        "trailers that do not end",
                        100,
                        sender(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: ", "a")),
                ending("manifest without its last byte", 100, sender(MANIFEST + LENGTH + " ".repeat(99_999), "")),
                ending("Expect without a body", 100, sender(UPLOAD + "Expect: 100-continue\r\n" + LENGTH, "")),
                ending(
                        "unread body at 10 bytes per second",
                        100,
                        sender(RequestText.head(ATTACKER, "GET", "/v2/") + LENGTH, "x")),
                ending("unread downloads", 100, reader(0)),
                ending("downloads at 10 bytes per second", 100, reader(1)),
                ending("unread pipelined responses", 100, SlowRows::pipeline),
                ending("window of 0 and 128 streams", 9, server -> streams(server, 128, 0))
                        .overHttp2(),
                ending("window of 100 and 60 streams", 9, server -> streams(server, 60, 100))
                        .overHttp2(),
                ending("bodies over HTTP/2 at 10 bytes per second", 9, SlowRows::slowUploads)
                        .overHttp2(),
                closing("HTTP/2 headers that stop", 150, SlowRows::openHeaders).overHttp2());
    }

    private static SlowRow.Opener sender(String begin, String more) {
        return server ->
                new SlowConnection(new RawSocket(server, TIMEOUT_MILLIS).send(begin), socket -> socket.send(more));
    }

    private static SlowRow.Opener reader(int bytes) {
        return server -> {
            RawSocket socket = new RawSocket(server, TIMEOUT_MILLIS, SMALL_BUFFER);
            socket.send(RequestText.request(ATTACKER, "GET", PreparedRegistry.LARGE_BLOB));
            return new SlowConnection(
                    socket, open -> open.socket().getInputStream().readNBytes(bytes));
        };
    }

    private static SlowConnection pipeline(InetSocketAddress server) throws java.io.IOException {
        RawSocket socket = new RawSocket(server, TIMEOUT_MILLIS, SMALL_BUFFER);
        String get = RequestText.request(ATTACKER, "GET", PreparedRegistry.LARGE_BLOB);
        return new SlowConnection(socket.send(get.repeat(50)), open -> {});
    }

    private static SlowConnection streams(InetSocketAddress server, int count, int window) throws java.io.IOException {
        Http2Socket socket = new Http2Socket(server, TIMEOUT_MILLIS, window);
        for (int stream = 1; stream < 2 * count; stream += 2) {
            socket.headers(
                    stream, true, Http2Rows.request("GET", PreparedRegistry.LARGE_BLOB, "x-forwarded-for", ATTACKER));
        }
        return new SlowConnection(socket.socket(), open -> {});
    }

    private static SlowConnection slowUploads(InetSocketAddress server) throws java.io.IOException {
        Http2Socket socket = new Http2Socket(server, TIMEOUT_MILLIS);
        String target = RequestText.blobTarget("slow", "x".repeat(100_000));
        for (int stream = 1; stream < 120; stream += 2) {
            socket.headers(stream, false, Http2Rows.request("POST", target, "x-forwarded-for", ATTACKER));
        }
        return new SlowConnection(socket.socket(), open -> {
            for (int stream = 1; stream < 120; stream += 2) {
                socket.data(stream, false, "x");
            }
        });
    }

    private static SlowConnection openHeaders(InetSocketAddress server) throws java.io.IOException {
        Http2Socket socket = new Http2Socket(server, TIMEOUT_MILLIS);
        byte[] block = Http2Socket.block(Http2Rows.request("GET", "/v2/"));
        socket.frame(Http2Socket.HEADERS, Http2Socket.END_STREAM, 1, block);
        return new SlowConnection(
                socket.socket(), open -> socket.frame(Http2Socket.CONTINUATION, 0, 1, new byte[] {0, 1, 'x', 1, 'y'}));
    }
}
