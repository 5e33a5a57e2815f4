// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sends requests whose framing is malformed or ambiguous, and prints how each server answers.
 *
 * <p>Arguments: {@code NAME=PORT:PID...}, of registries. A cell is {@code ok} if the server takes the request as valid, {@code ok, desync}
 * if it then also answers what follows as a request of its own although it should not, the status of a refusal, {@code closed} if
 * the connection is closed without an answer, or {@code waits} if the server expects more bytes. The table after RFC 9112: a server must
 * refuse each of these requests, except those that are marked {@code (valid)}, or may refuse it, {@code (may)}.
 */
public final class Strictness {
    private static final int WAIT_MILLIS = 1000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    /** Upload of a blob "abc" in one request: its answer is 201 only if the server read these three bytes. */
    private static final String POST = "POST /v2/strict/x/blobs/uploads/?digest="
            + "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad HTTP/1.1\r\nHost: x\r\n";

    private static final String GET = "GET /v2/ HTTP/1.1\r\nHost: x\r\n";

    private Strictness() {}

    /** A row of the table. The request that follows is within the body if the server reads the framing as it should. */
    private record Attempt(String name, String bytes) {}

    private static Attempt chunked(String name, String body) {
        return new Attempt(name, POST + "Transfer-Encoding: chunked\r\n\r\n" + body);
    }

    private static Attempt coded(String coding) {
        return new Attempt(
                "`Transfer-Encoding: " + coding + "`",
                POST + "Transfer-Encoding: " + coding + "\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    }

    private static Attempt length(String name, String headers) {
        return new Attempt(name, POST + headers + "\r\n\r\nabc");
    }

    private static Attempt head(String name, String head) {
        return new Attempt(name, head + "\r\n");
    }

    private static List<Attempt> attempts() {
        return List.of(
                length("`Content-Length: 3` (valid)", "Content-Length: 3"),
                chunked("chunked (valid)", "3\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk extension (valid)", "3;a=b\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk size 2^32+3 (valid; waits)", "100000003\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk size 2^64+3", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk size `+3`", "+3\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk size `0x3`", "0x3\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk size with a space before", " 3\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk line ends with a bare LF", "3\nabc\r\n0\r\n\r\n"),
                chunked("chunk extension ends with a bare LF", "3;a=b\nabc\r\n0\r\n\r\n"),
                chunked("chunk extension contains a bare CR", "3;a\rb\r\nabc\r\n0\r\n\r\n"),
                chunked("chunk data without CRLF", "3\r\nabc0\r\n\r\n"),
                chunked("chunk data ends with a bare LF", "3\r\nabc\n0\r\n\r\n"),
                coded("gzip, chunked"),
                coded("identity"),
                coded("chunked, identity"),
                coded("xchunked"),
                coded("chunked\r\nTransfer-Encoding: chunked"),
                new Attempt(
                        "Content-Length and Transfer-Encoding (may)",
                        POST + "Content-Length: 13\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
                new Attempt(
                        "chunked in HTTP/1.0 (may)",
                        POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
                length("`Content-Length: +3`", "Content-Length: +3"),
                length("`Content-Length: 3,3` (may)", "Content-Length: 3,3"),
                length("two `Content-Length: 3` (may)", "Content-Length: 3\r\nContent-Length: 3"),
                length("two that differ", "Content-Length: 3\r\nContent-Length: 4"),
                length("`Content-Length: 0x3`", "Content-Length: 0x3"),
                length("`Content-Length: 2^64+3`", "Content-Length: 18446744073709551619"),
                length("space before the colon", "Content-Length : 3"),
                head("folded header (may, unfolded)", GET + "X: a\r\n b\r\n"),
                head("header without a colon", GET + "X\r\n"),
                head("bare CR in a value", GET + "X: a\rY: b\r\n"),
                head("NUL in a value", GET + "X: a\0b\r\n"),
                head("bare CR as a line end", "GET /v2/ HTTP/1.1\rHost: x\r\r\n"),
                new Attempt("bare LF as a line end (may)", "GET /v2/ HTTP/1.1\nHost: x\n\n"),
                head("no Host", "GET /v2/ HTTP/1.1\r\n"),
                head("two Hosts", GET + "Host: y\r\n"),
                head("space before the first header (may)", "GET /v2/ HTTP/1.1\r\n Host: x\r\n"),
                head("two spaces in the request line (may)", "GET  /v2/ HTTP/1.1\r\nHost: x\r\n"),
                head("`HTTP/1.10`", "GET /v2/ HTTP/1.10\r\nHost: x\r\n"));
    }

    /** Prints the table in Markdown. */
    public static void main(String[] arguments) throws IOException {
        List<MeasuredServer> servers =
                Stream.of(arguments).map(MeasuredServer::parse).toList();
        List<String> names = servers.stream().map(MeasuredServer::name).toList();
        System.out.println("| request | " + String.join(" | ", names) + " |");
        System.out.println("|---|" + "---|".repeat(names.size()));
        for (Attempt attempt : attempts()) {
            StringBuilder line = new StringBuilder("| " + attempt.name().replace("\r\n", "` and `") + " |");
            for (MeasuredServer server : servers) {
                line.append(' ').append(answer(server.port(), attempt.bytes())).append(" |");
            }
            System.out.println(line);
        }
    }

    private static String answer(int port, String request) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        boolean closed = false;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(WAIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                received.write(buffer, 0, count);
                // The answer is there; what may follow it comes at once.
                socket.setSoTimeout(WAIT_MILLIS / 5);
            }
            closed = true;
        } catch (SocketTimeoutException e) {
            // The server keeps the connection open.
        } catch (IOException e) {
            closed = true;
        }
        return verdict(received.toString(StandardCharsets.ISO_8859_1), closed);
    }

    private static String verdict(String received, boolean closed) {
        Matcher statuses = STATUS.matcher(received);
        if (!statuses.find()) {
            return closed ? "closed" : "waits";
        }
        String first = statuses.group(1).startsWith("2") ? "ok" : statuses.group(1);
        // What the server takes for a second request is the rest of the first, and it may refuse it.
        return first.equals("ok") && statuses.find() ? "ok, desync" : first;
    }
}
