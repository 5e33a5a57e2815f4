// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("wide")
@Timeout(60)
class JettyDeadlinesTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final JettyOptions SHORT_HEADS =
            options(ServerLimits.builder().headerTimeout(Duration.ofMillis(200)));
    private static final JettyOptions FAST_BODIES =
            options(ServerLimits.builder().rateWindow(Duration.ofMillis(200)).minBytesPerSecond(1_000_000));

    private static final int LARGE = 128 * 1024 * 1024;

    @TempDir
    private Path directory;

    @Test
    void closesAConnectionThatSendsNoRequest() throws Exception {
        try (JettyServer server = JettyServer.start(JettyDeadlinesTest::ok, ANY_PORT, SHORT_HEADS);
                RawConnection client = new RawConnection(server)) {
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void closesAConnectionThatSendsAHeadTooSlowly() throws Exception {
        try (JettyServer server = JettyServer.start(JettyDeadlinesTest::ok, ANY_PORT, SHORT_HEADS);
                RawConnection client = new RawConnection(server)) {
            assertThat(client.send("GET / HTTP/1.1", "Host: h", "").head().status())
                    .contains("200");
            assertThatThrownBy(() -> {
                        client.send("GET / HTTP/1.1", "Host: h");
                        while (true) {
                            client.send("X: y");
                            TimeUnit.MILLISECONDS.sleep(20);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /** The beginning of the second head arrives together with the first request, so that nothing arrives while no request is in progress. */
    @Test
    void closesAConnectionWhoseSecondHeadDoesNotComplete() throws Exception {
        String put = "PUT / HTTP/1.1\r\nHost: h\r\n";
        List<String> requests = List.of(
                "GET / HTTP/1.1\r\nHost: h\r\n\r\nG",
                put + "Content-Length: 1\r\n\r\nx" + put,
                put + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" + put);
        Handler handler = reading(new CompletableFuture<>());
        TestIdentity identity = TestIdentity.create(directory, "EC");
        SSLSocketFactory tls = identity.trusting().getSocketFactory();
        JettyOptions options = options(ServerLimits.builder().headerTimeout(Duration.ofSeconds(3)));
        List<RawConnection> clients = new ArrayList<>();
        try (JettyServer plain = JettyServer.start(handler, ANY_PORT, options);
                JettyServer secured = JettyServer.start(handler, ANY_PORT, overTls(options, identity))) {
            for (String bytes : requests) {
                clients.add(new RawConnection(plain));
                clients.add(new RawConnection(tls.createSocket(
                        secured.address().getAddress(), secured.address().getPort())));
                for (RawConnection client : clients.subList(clients.size() - 2, clients.size())) {
                    client.sendBytes(bytes.getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.answer().status()).contains("200");
                }
            }
            for (RawConnection client : clients) {
                assertThat(client.closedByServer()).isTrue();
            }
        } finally {
            for (RawConnection client : clients) {
                client.close();
            }
        }
    }

    @Test
    void keepsAConnectionWithAnEmptyLineAfterABody() throws Exception {
        Handler handler = reading(new CompletableFuture<>());
        JettyOptions options = options(ServerLimits.builder().headerTimeout(Duration.ofSeconds(2)));
        String put = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
        try (JettyServer server = JettyServer.start(handler, ANY_PORT, options);
                RawConnection together = new RawConnection(server);
                RawConnection later = new RawConnection(server)) {
            together.sendBytes((put + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(together.answer().status()).contains("200");
            later.sendBytes(put.getBytes(StandardCharsets.US_ASCII));
            assertThat(later.answer().status()).contains("200");
            later.sendBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 2; i++) {
                try (RawConnection silent = new RawConnection(server)) {
                    assertThat(silent.closedByServer()).isTrue();
                }
            }
            for (RawConnection client : List.of(together, later)) {
                assertThat(client.send("GET / HTTP/1.1", "Host: h", "").answer().status())
                        .contains("200");
            }
        }
    }

    @Test
    void closesAConnectionThatDoesNotFinishTheHandshake() throws Exception {
        TestIdentity identity = TestIdentity.create(directory, "EC");
        try (JettyServer server = JettyServer.start(JettyDeadlinesTest::ok, ANY_PORT, overTls(SHORT_HEADS, identity));
                RawConnection client = new RawConnection(server)) {
            client.sendBytes(new byte[] {0x16, 3, 1, 1});
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void closesAnHttp2ConnectionWithAnUnfinishedHeaderBlock() throws Exception {
        try (JettyServer server = JettyServer.start(JettyDeadlinesTest::ok, ANY_PORT, SHORT_HEADS);
                Http2Connection client = http2(server, new byte[0])) {
            assertThat(client.answer(client.get("/")).ok()).isTrue();
            client.unfinishedHeaders();
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void keepsIdleConnectionsBeyondTheHeaderTimeout() throws Exception {
        try (JettyServer server = JettyServer.start(JettyDeadlinesTest::ok, ANY_PORT, SHORT_HEADS);
                RawConnection first = new RawConnection(server);
                Http2Connection second = http2(server, new byte[0])) {
            first.send("GET / HTTP/1.1", "Host: h", "").head();
            second.answer(second.get("/"));
            for (int i = 0; i < 2; i++) {
                try (RawConnection silent = new RawConnection(server)) {
                    assertThat(silent.closedByServer()).isTrue();
                }
            }
            assertThat(first.send("GET / HTTP/1.1", "Host: h", "").head().status())
                    .contains("200");
            assertThat(second.answer(second.get("/")).ok()).isTrue();
        }
    }

    @Test
    void abortsABodyThatNeverComes() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        try (JettyServer server = JettyServer.start(reading(failure), ANY_PORT, FAST_BODIES);
                RawConnection client = new RawConnection(server)) {
            client.send("PUT / HTTP/1.1", "Host: h", "Content-Length: 10", "Expect: 100-continue", "");
            assertThat(failure.get(20, TimeUnit.SECONDS)).hasMessageContaining("broke off");
        }
    }

    @Test
    void abortsABodyThatIsTooSlowOverHttp2() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        try (JettyServer server = JettyServer.start(reading(failure), ANY_PORT, FAST_BODIES);
                Http2Connection client = http2(server, new byte[0])) {
            int stream = client.post("/", "10", false);
            client.data(stream, new byte[] {1}, false);
            assertThat(failure.get(20, TimeUnit.SECONDS)).hasMessageContaining("broke off");
            assertThat(client.answer(stream).ok()).isFalse();
            assertThat(client.answer(client.get("/")).ok()).isTrue();
        }
    }

    @Test
    void abortsAResponseThatIsNotRead() throws Exception {
        BrokenReader blob = new BrokenReader(LARGE, LARGE);
        try (JettyServer server = JettyServer.start(large(blob), ANY_PORT, FAST_BODIES);
                RawConnection client = new RawConnection(server)) {
            client.send("GET / HTTP/1.1", "Host: h", "");
            awaitClosed(blob);
        }
    }

    @Test
    void abortsAResponseWithoutAWindowOverHttp2() throws Exception {
        BrokenReader blob = new BrokenReader(LARGE, LARGE);
        try (JettyServer server = JettyServer.start(large(blob), ANY_PORT, FAST_BODIES);
                Http2Connection client = http2(server, new byte[] {0, 4, 0, 0, 0, 0})) {
            int stream = client.get("/");
            awaitClosed(blob);
            assertThat(client.answer(stream).reset()).isEqualTo(Http2Connection.CANCEL);
        }
    }

    /** The body is one buffer, so the progress within it counts. */
    @Test
    void doesNotAbortAResponseThatIsReadSlowlyEnough() throws Exception {
        byte[] body = new byte[LARGE];
        JettyOptions options = options(
                ServerLimits.builder().rateWindow(Duration.ofMillis(1500)).minBytesPerSecond(1000));
        try (JettyServer server =
                        JettyServer.start(request -> Response.status(200).bytes(body), ANY_PORT, options);
                RawConnection client = new RawConnection(server)) {
            client.send("GET / HTTP/1.1", "Host: h", "");
            client.head();
            int left = LARGE;
            long start = System.nanoTime();
            while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(3500)) {
                left -= client.read(400_000).length;
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(client.read(left)).hasSize(left);
        }
    }

    private static Http2Connection http2(JettyServer server, byte[] settings) throws IOException {
        return new Http2Connection(
                new Socket(server.address().getAddress(), server.address().getPort()), settings);
    }

    private static JettyOptions options(ServerLimits.Builder limits) {
        return JettyOptions.builder().limits(limits.build()).build();
    }

    private static JettyOptions overTls(JettyOptions options, TestIdentity identity) throws IOException {
        return options.toBuilder()
                .tls(TlsIdentity.pkcs12(identity.pkcs12(), identity.password().toCharArray()))
                .build();
    }

    private static Response ok(dev.ocikit.server.Request request) {
        return Response.status(200).empty();
    }

    /** Returns a handler that reads the body of a request that is not a GET. */
    private static Handler reading(CompletableFuture<IOException> failure) {
        return request -> {
            try {
                if (!request.method().equals("GET")) {
                    request.body().readAllBytes();
                }
            } catch (IOException e) {
                failure.complete(e);
            }
            return Response.status(200).bytes("x".getBytes(StandardCharsets.US_ASCII));
        };
    }

    /** Returns a handler whose response to a GET of / is larger than all buffers. */
    private static Handler large(BrokenReader blob) {
        return request -> Response.status(200).blob(blob);
    }

    private static void awaitClosed(BrokenReader blob) throws InterruptedException {
        while (blob.closed.get() == 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
