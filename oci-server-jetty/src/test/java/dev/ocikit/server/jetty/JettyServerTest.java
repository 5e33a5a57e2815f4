// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Handler;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JettyServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Response.Builder OK = Response.status(200);

    @Test
    void servesARegistry() throws Exception {
        try (JettyServer server = JettyServer.start(RegistryHandler.of(MemRegistry.create()), ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer =
                    client.send("GET /v2/ HTTP/1.1", "Host: h", "").answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 200");
            assertThat(server.uri()).hasScheme("http").hasPort(server.address().getPort());
        }
    }

    @Test
    void addsNothingToAnAnswerButItsDateAndLength() throws Exception {
        Handler handler = request -> Response.status(200)
                .header("Content-Type", "application/json")
                .header("X-Twice", "a")
                .header("X-Twice", "b")
                .bytes(new byte[] {'{', '}'});
        try (JettyServer server = JettyServer.start(handler, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer =
                    client.send("GET / HTTP/1.1", "Host: h", "").answer();
            assertThat(answer.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answer.header("Date")).isNotEmpty();
            assertThat(answer.headers())
                    .contains("Content-Type: application/json", "X-Twice: a", "X-Twice: b", "Content-Length: 2")
                    .hasSize(5);
            assertThat(answer.body()).isEqualTo("{}");
        }
    }

    @Test
    void saysTheLengthInTheAnswerToHeadAndKeepsTheConnection() throws Exception {
        Handler handler = request -> Response.status(200).head(5_000_000_000L);
        try (JettyServer server = JettyServer.start(handler, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            client.send("HEAD /a HTTP/1.1", "Host: h", "", "HEAD /b HTTP/1.1", "Host: h", "");
            assertThat(client.head().header("Content-Length")).isEqualTo("5000000000");
            assertThat(client.head().header("Content-Length")).isEqualTo("5000000000");
        }
    }

    @Test
    void saysNoLengthWhereTheStatusForbidsIt() throws Exception {
        Handler handler = request -> Response.status(204).empty();
        try (JettyServer server = JettyServer.start(handler, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer =
                    client.send("DELETE /a HTTP/1.1", "Host: h", "").head();
            assertThat(answer.status()).startsWith("HTTP/1.1 204");
            assertThat(answer.header("Content-Length")).isEmpty();
            client.send("DELETE /b HTTP/1.1", "Host: h", "").head();
        }
    }

    @Test
    void handsOverThePathAndTheQueryAsTheyWereSent() throws Exception {
        Handler handler = request -> Response.status(200)
                .bytes((request.path() + "|" + request.query()).getBytes(StandardCharsets.ISO_8859_1));
        try (JettyServer server = JettyServer.start(handler, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            assertThat(client.send("GET //v2/../a%2Fb/./%2e%2E;x=y/?q=%2F+&a HTTP/1.1", "Host: h", "")
                            .answer()
                            .body())
                    .isEqualTo("//v2/../a%2Fb/./%2e%2E;x=y/|q=%2F+&a");
            assertThat(client.send("GET /plain HTTP/1.1", "Host: h", "")
                            .answer()
                            .body())
                    .isEqualTo("/plain|null");
        }
    }

    @Test
    void tellsHowLongABodyIs() throws Exception {
        Handler handler = request -> Response.status(200)
                .bytes(String.valueOf(request.contentLength()).getBytes(StandardCharsets.US_ASCII));
        try (JettyServer server = JettyServer.start(handler, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            assertThat(client.send("POST / HTTP/1.1", "Host: h", "").answer().body())
                    .isEqualTo("0");
            assertThat(client.send("POST / HTTP/1.1", "Host: h", "Content-Length: 2", "", "")
                            .answer()
                            .body())
                    .isEqualTo("2");
            assertThat(client.send("POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "", "0", "")
                            .answer()
                            .body())
                    .isEqualTo("-1");
        }
    }

    @Test
    void keepsTheConnectionWhenItRefusesARequestWithItsBody() throws Exception {
        try (JettyServer server =
                        JettyServer.start(request -> Response.status(400).empty(), ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            for (int i = 0; i < 3; i++) {
                RawConnection.Answer answer = client.sendBytes(
                                "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
                                        .getBytes(StandardCharsets.US_ASCII))
                        .answer();
                assertThat(answer.status()).startsWith("HTTP/1.1 400");
                assertThat(answer.header("Connection")).isEmpty();
            }
        }
    }

    @Test
    void refusesABodyThatIsAnnouncedWithoutAskingForIt() throws Exception {
        try (JettyServer server =
                        JettyServer.start(request -> Response.status(413).empty(), ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer = client.send(
                            "PUT / HTTP/1.1", "Host: h", "Content-Length: 1000000", "Expect: 100-continue", "")
                    .answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 413");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void asksForABodyThatIsAnnouncedWhenItIsRead() throws Exception {
        try (JettyServer server = JettyServer.start(JettyServerTest::echo, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            client.send("PUT / HTTP/1.1", "Host: h", "Content-Length: 4", "Expect: 100-continue", "");
            assertThat(client.head().status()).startsWith("HTTP/1.1 100");
            client.sendBytes("body".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.answer().body()).isEqualTo("body");
        }
    }

    @Test
    void letsAClientSeeWhyItsLongBodyIsRefused() throws Exception {
        try (JettyServer server =
                        JettyServer.start(request -> Response.status(413).empty(), ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            client.send("PUT / HTTP/1.1", "Host: h", "Content-Length: 3000000", "", "")
                    .sendBytes(new byte[2_999_000]);
            RawConnection.Answer answer = client.answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 413");
            assertThat(answer.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void failsTheReadOfABodyThatBreaksOff() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        Handler handler = request -> {
            try {
                request.body().readAllBytes();
            } catch (IOException e) {
                failure.complete(e);
            }
            return Response.status(400).empty();
        };
        try (JettyServer server = JettyServer.start(handler, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            client.send("PUT / HTTP/1.1", "Host: h", "Content-Length: 100", "", "only this");
            client.shutdownOutput();
            assertThat(failure.get(20, TimeUnit.SECONDS)).hasMessageContaining("broke off");
        }
    }

    @Test
    void cutsTheConnectionWhenABlobBreaksOff() throws Exception {
        BrokenReader blob = new BrokenReader(1_000_000, 300_000);
        try (JettyServer server =
                        JettyServer.start(request -> Response.status(200).blob(blob), ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer =
                    client.send("GET / HTTP/1.1", "Host: h", "").answer();
            assertThat(answer.header("Content-Length")).isEqualTo("1000000");
            assertThat(answer.whole()).isFalse();
            assertThat(blob.closed).hasValue(1);
        }
    }

    @Test
    void answersWithAnErrorWhenABlobFailsBeforeItsFirstByte() throws Exception {
        BrokenReader blob = new BrokenReader(1_000_000, 0);
        try (JettyServer server =
                        JettyServer.start(request -> Response.status(200).blob(blob), ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer =
                    client.send("GET / HTTP/1.1", "Host: h", "").answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 500");
            assertThat(answer.body()).contains("{\"errors\":[{\"code\":\"UNKNOWN\"");
            assertThat(blob.closed).hasValue(1);
        }
    }

    @Test
    void ignoresTheOfferToUpgradeToHttp2() throws Exception {
        try (JettyServer server = JettyServer.start(JettyServerTest::echo, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            for (String length : List.of("Content-Length: 1", "Transfer-Encoding: chunked")) {
                client.send("PUT / HTTP/1.1", "Host: h", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c");
                client.send("HTTP2-Settings: AAMAAABkAAQAAAAAAAIAAAAA", length, "");
                client.sendBytes(
                        (length.contains("chunked") ? "1\r\nx\r\n0\r\n\r\n" : "x").getBytes(StandardCharsets.US_ASCII));
                RawConnection.Answer answer = client.answer();
                assertThat(answer.status()).startsWith("HTTP/1.1 200");
                assertThat(answer.body()).isEqualTo("x");
            }
        }
    }

    @Test
    void speaksHttp2WithAClientThatBeginsWithIt() throws Exception {
        try (JettyServer server = JettyServer.start(JettyServerTest::echo, ANY_PORT);
                Http2Connection client = new Http2Connection(new Socket(
                        server.address().getAddress(), server.address().getPort()))) {
            int stream = client.post("/", "4", false);
            client.data(stream, "body".getBytes(StandardCharsets.US_ASCII), true);
            Http2Connection.Answer answer = client.answer(stream);
            assertThat(answer.ok()).isTrue();
            assertThat(answer.body()).isEqualTo("body");
        }
    }

    @Test
    void refusesAnAddressThatIsTaken() throws Exception {
        try (JettyServer server = JettyServer.start(request -> OK.empty(), ANY_PORT)) {
            assertThatThrownBy(() -> JettyServer.start(request -> OK.empty(), server.address()))
                    .isInstanceOf(BindException.class);
        }
    }

    private static Response echo(Request request) {
        try {
            return Response.status(200).bytes(request.body().readAllBytes());
        } catch (IOException e) {
            return Response.status(500).empty();
        }
    }
}
