// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JettyLimitsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void refusesHeadersThatAreTooLong() throws Exception {
        JettyOptions options = limits(ServerLimits.builder().headerBytes(1024));
        try (JettyServer server = JettyServer.start(JettyLimitsTest::ok, ANY_PORT, options);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer = client.send("GET / HTTP/1.1", "Host: h", "X: " + "x".repeat(2000), "")
                    .answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 431");
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.body()).contains("{\"errors\":[{\"code\":");
        }
    }

    @Test
    void refusesWhatIsNotHttp() throws Exception {
        try (JettyServer server = JettyServer.start(JettyLimitsTest::ok, ANY_PORT);
                RawConnection client = new RawConnection(server)) {
            RawConnection.Answer answer = client.send("hello", "", "").answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 400");
            assertThat(answer.body()).contains("{\"errors\":[{\"code\":");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void refusesMoreRequestsThanItMayServeAtATime() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        JettyOptions options = limits(ServerLimits.builder().requests(1));
        try (JettyServer server = JettyServer.start(waiting(arrived, goOn), ANY_PORT, options);
                RawConnection first = new RawConnection(server);
                RawConnection second = new RawConnection(server)) {
            first.send("GET /wait HTTP/1.1", "Host: h", "");
            arrived.await();
            RawConnection.Answer refused =
                    second.send("GET / HTTP/1.1", "Host: h", "").answer();
            assertThat(refused.status()).startsWith("HTTP/1.1 429");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.body()).contains("TOOMANYREQUESTS");
            goOn.countDown();
            assertThat(first.answer().status()).startsWith("HTTP/1.1 200");
            assertThat(first.send("GET / HTTP/1.1", "Host: h", "").answer().status())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void closesAConnectionThatIsSilent() throws Exception {
        JettyOptions options = limits(ServerLimits.builder().idleTimeout(Duration.ofMillis(50)));
        try (JettyServer server = JettyServer.start(JettyLimitsTest::ok, ANY_PORT, options);
                RawConnection client = new RawConnection(server)) {
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void finishesRequestsInProgressWhenItIsClosed() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        JettyServer server = JettyServer.start(waiting(arrived, goOn), ANY_PORT);
        try (RawConnection client = new RawConnection(server)) {
            client.send("GET /wait HTTP/1.1", "Host: h", "");
            arrived.await();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
            awaitRefusal(server);
            assertThat(closing).isNotDone();
            goOn.countDown();
            RawConnection.Answer answer = client.answer();
            assertThat(answer.status()).startsWith("HTTP/1.1 200");
            assertThat(answer.header("Connection")).isEqualTo("close");
            closing.get(20, TimeUnit.SECONDS);
            server.close();
        }
    }

    @Test
    void cutsRequestsThatTakeTooLongToFinishWhenItIsClosed() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        JettyOptions options = limits(ServerLimits.builder().stopTimeout(Duration.ofMillis(50)));
        JettyServer server = JettyServer.start(waiting(arrived, new CountDownLatch(1)), ANY_PORT, options);
        try (RawConnection client = new RawConnection(server)) {
            client.send("GET /wait HTTP/1.1", "Host: h", "");
            arrived.await();
            server.close();
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void copiesOptions() {
        ServerLimits limits = ServerLimits.builder().requests(7).build();
        JettyOptions options =
                JettyOptions.builder().limits(limits).build().toBuilder().build();
        assertThat(options.limits()).isSameAs(limits);
        assertThat(options.tls()).isEmpty();
    }

    private static JettyOptions limits(ServerLimits.Builder limits) {
        return JettyOptions.builder().limits(limits.build()).build();
    }

    private static Response ok(dev.ocikit.server.Request request) {
        return Response.status(200).empty();
    }

    /** Returns a handler that waits on the path /wait. */
    private static Handler waiting(CountDownLatch arrived, CountDownLatch goOn) {
        return request -> {
            if (request.path().equals("/wait")) {
                arrived.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Response.status(200).empty();
        };
    }

    /** Returns once the server takes no new connections. */
    private static void awaitRefusal(JettyServer server) throws Exception {
        while (true) {
            try {
                new RawConnection(server).close();
            } catch (ConnectException e) {
                return;
            } catch (SocketException e) {
                // The port was closed while this connection was made: the next one tells.
            }
        }
    }
}
