// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Malformed requests and frames of HTTP/2 (RFC 9113, sections 5, 6 and 8). Each uses stream 1. */
final class Http2Rows {
    private static final String TARGET = "/v2/own/blobs/uploads/?digest=sha256:"
            + "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private final List<Http2Row> rows = new ArrayList<>();

    private Http2Rows() {}

    static List<Http2Row> all() {
        Http2Rows table = new Http2Rows();
        table.lengths();
        table.pseudoHeaders();
        table.headers();
        table.frames();
        return table.rows;
    }

    private void lengths() {
        add("no length", true, socket -> post(socket, "hello"));
        add("length", true, socket -> post(socket, "hello", "content-length", "5"));
        for (String value : List.of(
                "+5",
                "-5",
                "5 ",
                " 5",
                "",
                "0x5",
                "5,5",
                "5, 5",
                "4",
                "6",
                "0",
                "\u00b5",
                "18446744073709551621",
                "4294967301",
                "5;",
                "5\0",
                "5\n",
                "\t5")) {
            add(
                    "length " + SmugglingRow.printable(value),
                    false,
                    socket -> post(socket, "hello", "content-length", value));
        }
        add("two equal lengths", false, socket -> post(socket, "hello", "content-length", "5", "content-length", "5"));
        add(
                "two different lengths",
                false,
                socket -> post(socket, "hello", "content-length", "5", "content-length", "4"));
        add(
                "length without a body",
                false,
                socket -> socket.headers(1, true, request("POST", TARGET, "content-length", "5")));
        add("signed length of 49", false, socket -> {
            socket.headers(1, false, request("PUT", "/v2/own/manifests/a", "content-length", "+49"));
            socket.data(1, true, "x".repeat(49));
        });
        add("no body where one is due", false, socket -> socket.headers(1, true, request("POST", TARGET)));
        add("transfer-encoding", false, socket -> post(socket, "hello", "transfer-encoding", "chunked"));
        add(
                "transfer-encoding and length",
                false,
                socket -> post(
                        socket,
                        "0\r\n\r\n" + SmugglingRow.smuggled(),
                        "transfer-encoding",
                        "chunked",
                        "content-length",
                        "5"));
    }

    private void pseudoHeaders() {
        add("GET", true, socket -> socket.headers(1, true, request("GET", "/v2/")));
        String[][] bad = {
            {":method", "GET", ":scheme", "http", ":authority", "h"},
            {":method", "GET", ":path", "/v2/", ":authority", "h"},
            {":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "GET", ":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":path", "/v2/", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", "x", "y", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h", ":status", "200"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h", ":foo", "x"},
            {":method", "GET", ":scheme", "http", ":path", "", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "v2/", ":authority", "h"},
            {":method", "", ":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/\r\nX: y", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/ HTTP/1.1", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/\0", ":authority", "h"},
            {":method", "GET /v2/smuggled HTTP/1.1\r\nX:", ":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "G\nT", ":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h\nforged: line"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h\r\nX: y"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h\u001b[31m"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h\u0085x"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "h\0"},
            {":method", "GET", ":scheme", "http", ":path", "/v2/", ":authority", "a b"},
            {":method", "CONNECT", ":scheme", "http", ":path", "/v2/", ":authority", "h"},
            {":method", "CONNECT", ":authority", "h:80"},
            {"x", "y"},
            {}
        };
        for (String[] fields : bad) {
            add(
                    "headers " + SmugglingRow.printable(String.join(" ", fields)),
                    false,
                    socket -> socket.headers(1, true, fields));
        }
    }

    private void headers() {
        String[][] bad = {
            {"X", "y"},
            {"Host", "h"},
            {"connection", "close"},
            {"connection", "keep-alive"},
            {"keep-alive", "5"},
            {"proxy-connection", "x"},
            {"upgrade", "h2c"},
            {"te", "gzip"},
            {"x", "a\nb"},
            {"x", "a\r\nb: c"},
            {"x", "a\rb"},
            {"x", "a\0b"},
            {"x y", "z"},
            {"x\n", "z"},
            {"x:y", "z"},
            {"", "z"},
            {"x\0", "z"},
            {"x\u00e4", "z"},
            {"x(", "z"},
            {"host", "other"}
        };
        for (String[] field : bad) {
            add(
                    "header " + SmugglingRow.printable(field[0] + ": " + field[1]),
                    false,
                    socket -> socket.headers(1, true, request("GET", "/v2/", field)));
        }
        add("header", true, socket -> socket.headers(1, true, request("GET", "/v2/", "x", "y")));
        add("te: trailers", true, socket -> socket.headers(1, true, request("GET", "/v2/", "te", "trailers")));
        add("header of 40,000 bytes", false, socket -> {
            byte[] block = Http2Socket.block(request("GET", "/v2/", "x", "a".repeat(40_000)));
            int at = 16_000;
            socket.frame(Http2Socket.HEADERS, Http2Socket.END_STREAM, 1, java.util.Arrays.copyOf(block, at));
            for (; at < block.length; at += 16_000) {
                int end = Math.min(block.length, at + 16_000);
                int flags = end == block.length ? Http2Socket.END_HEADERS : 0;
                socket.frame(Http2Socket.CONTINUATION, flags, 1, java.util.Arrays.copyOfRange(block, at, end));
            }
        });
        add("trailers with a pseudo header", false, socket -> {
            socket.headers(1, false, request("POST", TARGET));
            socket.data(1, false, "hello");
            socket.headers(1, true, ":path", "/v2/smuggled/tags/list");
        });
    }

    private void frames() {
        byte[] block = Http2Socket.block(request("GET", "/v2/"));
        int ends = Http2Socket.END_HEADERS | Http2Socket.END_STREAM;
        add("stream 0", false, socket -> socket.frame(Http2Socket.HEADERS, ends, 0, block));
        add("even stream", false, socket -> socket.frame(Http2Socket.HEADERS, ends, 2, block));
        add(
                "padding longer than the frame",
                false,
                socket -> socket.frame(
                        Http2Socket.HEADERS, ends | Http2Socket.PADDED, 1, concat(new byte[] {(byte) 255}, block)));
        add("DATA on an idle stream", false, socket -> socket.data(1, true, "hello"));
        add("CONTINUATION alone", false, socket -> socket.frame(Http2Socket.CONTINUATION, ends, 1, block));
        add("DATA between HEADERS and CONTINUATION", false, socket -> {
            socket.frame(Http2Socket.HEADERS, 0, 1, block);
            socket.data(1, true, "hello");
        });
        add("100,000 CONTINUATION frames", false, socket -> {
            socket.frame(Http2Socket.HEADERS, 0, 1, block);
            byte[] more = Http2Socket.encode(Http2Socket.CONTINUATION, 0, 1, Http2Socket.block("x", "y"));
            for (int i = 0; i < 100_000; i++) {
                socket.raw(more);
            }
        });
        add(
                "frame of 16 MB",
                false,
                socket -> socket.raw(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 5, 0, 0, 0, 1, 0, 0}));
        add(
                "table size of 2^31",
                false,
                socket -> socket.frame(
                        Http2Socket.HEADERS,
                        ends,
                        1,
                        concat(new byte[] {0x3f, (byte) 0xe0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07}, block)));
        add(
                "header index out of the table",
                false,
                socket -> socket.frame(Http2Socket.HEADERS, ends, 1, new byte[] {(byte) 0xfe}));
        add("header cut", false, socket -> socket.frame(Http2Socket.HEADERS, ends, 1, new byte[] {0, 100, 'x'}));
        add("window overflow", false, socket -> {
            socket.headers(1, false, request("POST", TARGET));
            socket.frame(Http2Socket.WINDOW_UPDATE, 0, 0, new byte[] {0x7f, -1, -1, -1});
            socket.frame(Http2Socket.WINDOW_UPDATE, 0, 0, new byte[] {0x7f, -1, -1, -1});
        });
        add("window update of 0", false, socket -> {
            socket.headers(1, false, request("POST", TARGET));
            socket.frame(Http2Socket.WINDOW_UPDATE, 0, 1, new byte[4]);
        });
        add("DATA after the end", false, socket -> {
            socket.headers(1, true, request("POST", TARGET));
            socket.data(1, true, "hello");
        });
        add("rapid reset of 20,000 streams", false, socket -> {
            for (int stream = 1; stream < 40_000; stream += 2) {
                socket.headers(stream, true, request("GET", "/none"));
                socket.frame(Http2Socket.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
            }
        });
        add(
                "100,000 SETTINGS",
                false,
                socket -> flood(socket, Http2Socket.encode(Http2Socket.SETTINGS, 0, 0, new byte[0])));
        add("100,000 PING", false, socket -> flood(socket, Http2Socket.encode(Http2Socket.PING, 0, 0, new byte[8])));
        add("100,000 empty DATA", false, socket -> {
            socket.headers(1, false, request("POST", TARGET));
            flood(socket, Http2Socket.encode(Http2Socket.DATA, 0, 1, new byte[0]));
        });
    }

    private static void flood(Http2Socket socket, byte[] frame) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            socket.raw(frame);
        }
        socket.frame(Http2Socket.SETTINGS, 0, 7, new byte[1]); // a connection error, so that the row ends
    }

    private static void post(Http2Socket socket, String body, String... more) throws IOException {
        socket.headers(1, false, request("POST", TARGET, more));
        socket.data(1, true, body);
    }

    static String[] request(String method, String path, String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path, ":authority", "h"));
        fields.addAll(List.of(more));
        return fields.toArray(String[]::new);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        String text = new String(first, StandardCharsets.ISO_8859_1) + new String(second, StandardCharsets.ISO_8859_1);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void add(String name, boolean served, Http2Row.Script script) {
        rows.add(new Http2Row(name, served, script));
    }

    /**
     * A request over HTTP/2.
     *
     * @param served whether the server must serve it; otherwise it must refuse the request, reset the stream or close the connection
     */
    record Http2Row(String name, boolean served, Script script) {
        /** The bytes that the client sends. */
        interface Script {
            void send(Http2Socket socket) throws IOException;
        }
    }
}
