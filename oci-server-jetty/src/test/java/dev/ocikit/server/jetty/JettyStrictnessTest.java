// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Response;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that RFC 9112 and RFC 9113 forbid, each followed on its connection by one that must never be answered. */
@Timeout(60)
class JettyStrictnessTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0, 0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551616\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
                "GET / HTTP/1.1\nHost: h\n\n",
                "GET / HTTP/1.1\r\nHost: h\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\n X: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nX: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nX(: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET http://g/ HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: h\r\n\r\n",
                "GET / HTTP/3.0\r\nHost: h\r\n\r\n",
                "GET /\r\n\r\n"
            })
    void refusesAnAmbiguousHead(String request) throws Exception {
        try (JettyServer server = JettyServer.start(this::handle, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer = client.sendBytes(bytes(request + "GET /marker HTTP/1.1\r\nHost: h\r\n\r\n"))
                    .head();
            assertThat(answer.status()).matches("HTTP/1.1 (400|426|505) .*");
            assertThat(handled).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+0\r\n\r\n",
                "-1\r\n\r\n",
                "0x0\r\n\r\n",
                " 0\r\n\r\n",
                "100000000\r\nx\r\n0\r\n\r\n",
                "10000000000000003\r\nabc\r\n0\r\n\r\n",
                "1\nx\r\n0\r\n\r\n",
                "1\r\nxx\r\n0\r\n\r\n",
                "1\r\nx0\r\n\r\n",
                "1;a=\nb\r\nx\r\n0\r\n\r\n",
                "1\rx\r\n0\r\n\r\n",
                "\r\n\r\n",
                ";a\r\n\r\n",
                "0\r\n\n",
                "0\r\nX : y\r\n\r\n",
                "0\n\n"
            })
    void readsNoSecondRequestAfterABadChunk(String body) throws Exception {
        try (JettyServer server = JettyServer.start(this::handle, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            client.sendBytes(bytes("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body
                    + "GET /marker HTTP/1.1\r\nHost: h\r\n\r\n"));
            client.shutdownOutput();
            client.readAll();
            assertThat(handled).doesNotContain("/marker", "whole /");
        }
    }

    @Test
    void acceptsValidBodies() throws Exception {
        try (JettyServer server = JettyServer.start(this::handle, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            for (String body : List.of(
                    "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                    "Transfer-Encoding: Chunked\r\n\r\n1;a=b\r\nx\r\n0\r\nX: y\r\n\r\n",
                    "Content-Length: 1\r\n\r\nx")) {
                client.sendBytes(bytes("POST / HTTP/1.1\r\nHost: h\r\n" + body));
                assertThat(client.head().status()).contains("200");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+4", "-1", "4 ", "0x4", "4,4", "18446744073709551620", ""})
    void refusesALengthThatIsNoNumberOverHttp2(String length) throws Exception {
        try (JettyServer server = JettyServer.start(this::handle, ANY_PORT);
                Http2Connection client = http2(server)) {
            int stream = client.post("/", length, false);
            client.data(stream, bytes("body"), true);
            assertThat(refused(client, stream)).isTrue();
            assertThat(handled).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h\nforged", "h\u001b[31m", "h\r\n", "a b", "h\u0085x", "h\u0000"})
    void refusesAnAuthorityThatCouldForgeALogLine(String authority) throws Exception {
        try (JettyServer server = JettyServer.start(this::handle, ANY_PORT);
                Http2Connection client = http2(server)) {
            assertThat(refused(client, client.get("/", authority))).isTrue();
            assertThat(handled).isEmpty();
        }
    }

    private Response handle(dev.ocikit.server.Request request) {
        try {
            handled.add(request.path());
            request.body().readAllBytes();
            handled.add("whole " + request.path());
        } catch (IOException e) {
            return Response.status(400).empty();
        }
        return Response.status(200).empty();
    }

    private static Http2Connection http2(JettyServer server) throws IOException {
        return new Http2Connection(
                new Socket(server.address().getAddress(), server.address().getPort()));
    }

    /** Returns whether the server answers with an error, resets the stream or closes the connection. */
    private static boolean refused(Http2Connection client, int stream) throws IOException {
        try {
            return !client.answer(stream).ok();
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
