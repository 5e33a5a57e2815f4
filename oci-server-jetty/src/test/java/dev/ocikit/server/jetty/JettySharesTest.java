// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import dev.ocikit.server.internal.ClientShares;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JettySharesTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

    @Test
    void closesConnectionsBeyondTheLimit() throws Exception {
        try (JettyServer server =
                        start(JettySharesTest::ok, ServerLimits.builder().connections(2));
                RawConnection first = new RawConnection(server);
                RawConnection second = new RawConnection(server)) {
            assertThat(first.send("GET / HTTP/1.1", "Host: h", "").head().status())
                    .contains("200");
            assertThat(second.send("GET / HTTP/1.1", "Host: h", "").head().status())
                    .contains("200");
            try (RawConnection third = new RawConnection(server)) {
                assertThat(third.closedByServer()).isTrue();
            }
            first.shutdownOutput();
            assertThat(admitted(server)).isTrue();
        }
    }

    @Test
    void refusesRequestsBeyondTheShareOfAClient() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch finish = new CountDownLatch(1);
        ServerLimits.Builder limits =
                ServerLimits.builder().requests(4).trustedProxies(TrustedProxies.parse(List.of("127.0.0.1")));
        List<RawConnection> waiting = new ArrayList<>();
        try (JettyServer server = start(waiting(arrived, finish), limits);
                RawConnection client = new RawConnection(server)) {
            for (int i = 0; i < 2; i++) {
                RawConnection connection = new RawConnection(server);
                waiting.add(connection);
                connection.send("GET /wait HTTP/1.1", "Host: h", "X-Forwarded-For: 192.0.2.1", "");
            }
            assertThat(arrived.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
            RawConnection.Answer refused = client.send("GET / HTTP/1.1", "Host: h", "X-Forwarded-For: 192.0.2.1", "")
                    .answer();
            assertThat(refused.status()).contains("429");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(client.send("GET / HTTP/1.1", "Host: h", "X-Forwarded-For: 192.0.2.2", "")
                            .head()
                            .status())
                    .contains("200");
            finish.countDown();
            for (RawConnection connection : waiting) {
                assertThat(connection.head().status()).contains("200");
            }
        } finally {
            finish.countDown();
            for (RawConnection connection : waiting) {
                connection.close();
            }
        }
    }

    @Test
    void answersHealthChecksWhenAllSlotsAreTaken() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch finish = new CountDownLatch(1);
        try (JettyServer server =
                        start(waiting(arrived, finish), ServerLimits.builder().requests(1));
                RawConnection first = new RawConnection(server);
                RawConnection second = new RawConnection(server)) {
            first.send("GET /wait HTTP/1.1", "Host: h", "");
            assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            for (String path : List.of("/healthz", "/v2/")) {
                assertThat(second.send("GET " + path + " HTTP/1.1", "Host: h", "")
                                .head()
                                .status())
                        .contains("200");
            }
            assertThat(second.send("GET /v2/a/tags/list HTTP/1.1", "Host: h", "")
                            .answer()
                            .status())
                    .contains("429");
            finish.countDown();
            first.head();
        }
    }

    @Test
    void allowsABoundedNumberOfRequestsPerHttp2Connection() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch finish = new CountDownLatch(1);
        try (JettyServer server =
                        start(waiting(arrived, finish), ServerLimits.builder().requestsPerConnection(3));
                Http2Connection client = http2(server, new byte[0])) {
            int last = 0;
            for (int i = 0; i < 4; i++) {
                last = client.get("/wait");
            }
            assertThat(client.answer(last).reset()).isEqualTo(Http2Connection.REFUSED_STREAM);
            assertThat(arrived.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
            assertThat(arrived.tryAcquire()).isFalse();
            finish.countDown();
        }
    }

    @Test
    void servesOthersWhileConnectionsWithoutAWindowWait() throws Exception {
        List<Http2Connection> attackers = new ArrayList<>();
        Handler handler = request -> Response.status(200).bytes(new byte[1000]);
        // What the attackers do not read need not be waited for at the end.
        try (JettyServer server = start(handler, ServerLimits.builder().stopTimeout(Duration.ZERO));
                RawConnection client = new RawConnection(server)) {
            for (int i = 0; i < 9; i++) {
                Http2Connection attacker = http2(server, NO_WINDOW);
                attackers.add(attacker);
                for (int j = 0; j < 128; j++) {
                    attacker.get("/");
                }
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.send("GET / HTTP/1.1", "Host: h", "").answer().status())
                        .contains("200");
            }
        } finally {
            for (Http2Connection attacker : attackers) {
                attacker.close();
            }
        }
    }

    /** Returns whether a new connection is served, soon. */
    private static boolean admitted(JettyServer server) throws InterruptedException {
        while (true) {
            try (RawConnection client = new RawConnection(server)) {
                return client.send("GET / HTTP/1.1", "Host: h", "")
                        .head()
                        .status()
                        .contains("200");
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private static JettyServer start(Handler handler, ServerLimits.Builder limits) throws IOException {
        return JettyServer.start(
                handler, ANY_PORT, JettyOptions.builder().limits(limits.build()).build());
    }

    private static Http2Connection http2(JettyServer server, byte[] settings) throws IOException {
        return new Http2Connection(
                new Socket(server.address().getAddress(), server.address().getPort()), settings);
    }

    private static Response ok(dev.ocikit.server.Request request) {
        return Response.status(200).empty();
    }

    /** Returns a handler that waits on the path /wait. */
    private static Handler waiting(Semaphore arrived, CountDownLatch finish) {
        return request -> {
            if (request.path().equals("/wait")) {
                arrived.release();
                try {
                    finish.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Response.status(200).empty();
        };
    }

    @ParameterizedTest
    @CsvSource({"16384, 1073741824, false, 16384", "16384, 67108864, false, 2730", "16384, 67108864, true, 1024"})
    void theHeapBoundsConnections(int limit, long heap, boolean secure, int expected) {
        ServerLimits limits = ServerLimits.builder().connections(limit).build();
        ClientShares shares = GuardedConnector.shares(limits, secure, heap);
        ClientAddress one = new ClientAddress("one", false);
        ClientAddress proxy = new ClientAddress("proxy", true);
        assertThat(takes(shares, one)).isEqualTo(expected / 2);
        assertThat(takes(shares, proxy)).isEqualTo(expected - expected / 2);
    }

    private static int takes(ClientShares shares, ClientAddress client) {
        int taken = 0;
        while (shares.take(client)) {
            taken++;
        }
        return taken;
    }
}
