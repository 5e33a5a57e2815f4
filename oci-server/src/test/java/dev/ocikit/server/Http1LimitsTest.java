// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.loopback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ocikit.api.BlobReader;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are slow, or too many, do not keep the server from serving others. */
@Timeout(60)
class Http1LimitsTest {
    private static final String GET = "GET / HTTP/1.1\nHost: x\n\n";

    private final CountDownLatch release = new CountDownLatch(1);
    private final LinkedBlockingQueue<String> held = new LinkedBlockingQueue<>();

    private static Http1Server start(Handler handler, Consumer<ServerLimits.Builder> changes) throws IOException {
        ServerLimits.Builder limits = ServerLimits.builder();
        changes.accept(limits);
        return Http1Server.start(
                handler,
                loopback(),
                Http1Options.builder().limits(limits.build()).build());
    }

    private static Response answer(Request request) {
        try (InputStream body = request.body()) {
            return Response.status(200).bytes(body.readAllBytes());
        } catch (IOException e) {
            return Response.status(400).empty();
        }
    }

    /** Answers all but the paths with "hold" in them at once. */
    private Response hold(Request request) {
        if (request.path().contains("hold")) {
            held.add(request.path());
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Response.status(200).bytes(ServedRegistry.bytes("x"));
    }

    @Test
    void closesAConnectionWhoseHeadersDoNotComplete() throws IOException {
        try (Http1Server server = start(Http1LimitsTest::answer, l -> l.headerTimeout(Duration.ofMillis(50)));
                Wire silent = new Wire(server.address());
                Wire partial = new Wire(server.address());
                Wire second = new Wire(server.address())) {
            partial.send("GET / HTTP/1.1\nHost: ");
            assertThat(second.ask("GET /").status()).isEqualTo(200);
            second.send("GET");
            assertThat(silent.isAtEnd()).isTrue();
            assertThat(partial.isAtEnd()).isTrue();
            assertThat(second.isAtEnd()).isTrue();
            try (Wire other = new Wire(server.address())) {
                assertThat(other.ask("GET /").status()).isEqualTo(200);
            }
        }
    }

    /** The connections that are closed by the header timeout show that it has passed. */
    @Test
    void keepsAConnectionWithAnEmptyLineAfterABody() throws IOException {
        String put = "PUT / HTTP/1.1\nHost: x\nContent-Length: 1\n\nx";
        try (Http1Server server = start(Http1LimitsTest::answer, l -> l.headerTimeout(Duration.ofSeconds(1)));
                Wire together = new Wire(server.address());
                Wire later = new Wire(server.address())) {
            together.send(put + "\n");
            assertThat(together.answer(false).status()).isEqualTo(200);
            later.send(put);
            assertThat(later.answer(false).status()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                try (Wire silent = new Wire(server.address())) {
                    assertThat(silent.isAtEnd()).isTrue();
                }
                if (i == 0) {
                    later.send("\n"); // to the poller: the worker has not waited for so long
                }
            }
            assertThat(together.ask("GET /").status()).isEqualTo(200);
            assertThat(later.ask("GET /").status()).isEqualTo(200);
        }
    }

    @Test
    void closesAnIdleConnection() throws IOException {
        try (Http1Server server = start(Http1LimitsTest::answer, l -> l.idleTimeout(Duration.ofMillis(20)));
                Wire wire = new Wire(server.address())) {
            assertThat(wire.ask("GET /").status()).isEqualTo(200);
            assertThat(wire.isAtEnd()).isTrue();
        }
    }

    @Test
    void keepsAConnectionThatIsIdleForLessThanTheTimeout() throws Exception {
        try (Http1Server server = start(Http1LimitsTest::answer, l -> {});
                Wire wire = new Wire(server.address())) {
            for (int i = 0; i < 3; i++) {
                assertThat(wire.ask("GET /").status()).isEqualTo(200);
                // Longer than a worker waits for the next request, so that the poller has the connection.
                TimeUnit.MILLISECONDS.sleep(120);
            }
            wire.send("GET / HT");
            TimeUnit.MILLISECONDS.sleep(120);
            wire.send("TP/1.1\nHost: x\n\n");
            assertThat(wire.answer(false).status()).isEqualTo(200);
        }
    }

    @Test
    void abortsABodyThatDoesNotArrive() throws IOException {
        try (Http1Server server = start(Http1LimitsTest::answer, l -> l.rateWindow(Duration.ofMillis(50)));
                Wire plain = new Wire(server.address());
                Wire chunked = new Wire(server.address());
                Wire expecting = new Wire(server.address())) {
            plain.send("PUT / HTTP/1.1\nHost: x\nContent-Length: 100000\n\nabc");
            chunked.send("PUT / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nab");
            expecting.send("PUT / HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 3\n\n");
            assertThatIOException().isThrownBy(() -> plain.answer(false));
            assertThatIOException().isThrownBy(() -> chunked.answer(false));
            assertThat(expecting.answer(false).status()).isEqualTo(100);
            assertThatIOException().isThrownBy(() -> expecting.answer(false));
        }
    }

    @Test
    void abortsAnAnswerThatIsNotRead() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Handler handler = request -> {
            Response response = Response.status(200).blob(endless());
            response.whenEnded(cause -> {
                failure.set(cause);
                ended.countDown();
            });
            return response;
        };
        try (Http1Server server = start(handler, l -> l.rateWindow(Duration.ofMillis(50)));
                Wire wire = new Wire(server.address())) {
            wire.send(GET);
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(failure.get()).isInstanceOf(IOException.class);
        }
    }

    private static BlobReader endless() {
        Descriptor descriptor = Descriptor.of("application/octet-stream", ServedRegistry.digest("x"), 1L << 40);
        return new BlobReader() {
            @Override
            public Descriptor descriptor() {
                return descriptor;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return length;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void refusesARequestTooManyAndServesHealthChecks() throws Exception {
        try (Http1Server server = start(this::hold, l -> l.requests(2).reservedRequests(2));
                Wire first = new Wire(server.address());
                Wire second = new Wire(server.address());
                Wire third = new Wire(server.address());
                Wire health = new Wire(server.address())) {
            first.send("GET /hold HTTP/1.1\nHost: x\n\n");
            second.send("GET /hold HTTP/1.1\nHost: x\n\n");
            held.take();
            held.take();
            Wire.Answer refusal = third.ask("GET /v2/a/tags/list");
            assertThat(refusal.status()).isEqualTo(429);
            assertThat(refusal.code()).isEqualTo("TOOMANYREQUESTS");
            assertThat(refusal.header("Retry-After")).isEqualTo("1");
            assertThat(third.isAtEnd()).isTrue();
            assertThat(health.ask("GET /healthz").status()).isEqualTo(200);
            assertThat(health.ask("GET /v2/").status()).isEqualTo(200);
            release.countDown();
            assertThat(first.answer(false).status()).isEqualTo(200);
            assertThat(first.ask("GET /v2/a/tags/list").status()).isEqualTo(200);
        }
    }

    @Test
    void countsClientsBehindATrustedProxyApart() throws Exception {
        TrustedProxies proxies = TrustedProxies.parse(List.of("127.0.0.1"));
        try (Http1Server server = start(
                        this::hold, l -> l.requests(4).requestsPerClient(1).trustedProxies(proxies));
                Wire first = new Wire(server.address());
                Wire same = new Wire(server.address());
                Wire other = new Wire(server.address())) {
            first.send("GET /hold HTTP/1.1\nHost: x\nX-Forwarded-For: 192.0.2.1\n\n");
            held.take();
            assertThat(same.ask("GET /", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(429);
            assertThat(other.ask("GET /", "X-Forwarded-For: 192.0.2.2").status())
                    .isEqualTo(200);
            release.countDown();
        }
    }

    @Test
    void closesAConnectionTooMany() throws IOException {
        try (Http1Server server = start(Http1LimitsTest::answer, l -> l.connections(2));
                Wire first = new Wire(server.address());
                Wire second = new Wire(server.address())) {
            assertThat(first.ask("GET /").status()).isEqualTo(200);
            assertThat(second.ask("GET /").status()).isEqualTo(200);
            try (Wire third = new Wire(server.address())) {
                assertThat(third.isAtEnd()).isTrue();
            }
            assertThat(first.ask("GET /").status()).isEqualTo(200);
            assertThat(second.ask("GET /").status()).isEqualTo(200);
        }
    }

    @Test
    void letsAClientSeeARefusalWhileItSends() throws IOException {
        Handler refusing = request -> Response.status(401).bytes(ServedRegistry.bytes("no"));
        try (Http1Server server = start(refusing, l -> {})) {
            for (int i = 0; i < 20; i++) {
                try (Wire wire = new Wire(server.address())) {
                    wire.send("PUT / HTTP/1.1\nHost: x\nContent-Length: 1000000000\n\n", new byte[3_000_000]);
                    Wire.Answer refusal = wire.answer(false);
                    assertThat(refusal.status()).isEqualTo(401);
                    assertThat(refusal.header("Connection")).isEqualTo("close");
                    assertThat(wire.isAtEnd()).isTrue();
                }
            }
        }
    }

    @Test
    void refusesWithoutReadingChunksThatDoNotEnd() throws Exception {
        Handler refusing = request -> {
            hold(request);
            return Response.status(401).bytes(ServedRegistry.bytes("no"));
        };
        try (Http1Server server = start(refusing, l -> {});
                Wire wire = new Wire(server.address())) {
            Thread sender = new Thread(() -> {
                try {
                    wire.send("PUT /hold HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n100000\n", new byte[1 << 20]);
                    wire.send("\n0\n\n");
                } catch (IOException e) {
                    // The server has closed the connection, as it may.
                }
            });
            sender.start();
            held.take();
            sender.join(2000); // so that all has arrived, if the system's buffers are large enough
            release.countDown();
            Wire.Answer refusal = wire.answer(false);
            assertThat(refusal.status()).isEqualTo(401);
            assertThat(refusal.header("Connection")).isEqualTo("close");
            sender.join();
        }
    }

    /** A virtual thread that never waits keeps its processor: a few clients that sent ahead kept all others from being served. */
    @Test
    void servesOthersWhileClientsSendAhead() throws Exception {
        int clients = 2 * Runtime.getRuntime().availableProcessors();
        int requests = 1000;
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        Handler handler = request -> {
            if (request.path().equals("/busy")) {
                long end = System.nanoTime() + 1_000_000;
                while (System.nanoTime() < end && !done.get()) {
                    Thread.onSpinWait();
                }
                served.incrementAndGet();
            }
            return Response.status(204).empty();
        };
        List<Wire> ahead = new ArrayList<>();
        try (Http1Server server = start(handler, l -> {})) {
            for (int i = 0; i < clients; i++) {
                Wire wire = new Wire(server.address());
                ahead.add(wire);
                wire.send("GET /busy HTTP/1.1\nHost: x\n\n".repeat(requests));
            }
            while (served.get() < 10) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                Thread.onSpinWait();
            }
            try (Wire other = new Wire(server.address())) {
                assertThat(other.ask("GET /").status()).isEqualTo(204);
                assertThat(served.get()).isLessThan(clients * requests / 4);
            }
            done.set(true);
        } finally {
            for (Wire wire : ahead) {
                wire.close();
            }
        }
    }

    @Test
    void sendsNoContinueToAClientThatIsRefused() throws IOException {
        Handler refusing = request -> Response.status(401).bytes(ServedRegistry.bytes("no"));
        try (Http1Server server = start(refusing, l -> {});
                Wire wire = new Wire(server.address())) {
            wire.send("PUT / HTTP/1.1\nHost: x\nExpect: 100-Continue\nContent-Length: 10\n\n");
            Wire.Answer refusal = wire.answer(false);
            assertThat(refusal.status()).isEqualTo(401);
            assertThat(refusal.header("Connection")).isEqualTo("close");
            assertThat(wire.isAtEnd()).isTrue();
        }
    }

    @Test
    void survivesAHandlerThatRunsOutOfMemory() throws IOException {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        AtomicReference<Throwable> reported = new AtomicReference<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> reported.set(error));
        Handler handler = request -> {
            if (request.path().equals("/big")) {
                throw new OutOfMemoryError("as a test");
            }
            return Response.status(200).empty();
        };
        try (Http1Server server = start(handler, l -> l.requests(1))) {
            for (int i = 0; i < 5; i++) {
                try (Wire wire = new Wire(server.address())) {
                    assertThatIOException().isThrownBy(() -> wire.ask("GET /big"));
                }
            }
            try (Wire wire = new Wire(server.address())) {
                assertThat(wire.ask("GET /").status()).isEqualTo(200);
            }
            assertThat(reported.get()).isInstanceOf(OutOfMemoryError.class);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void keepsAConnectionOfHttp10OnlyWhenAsked() throws IOException {
        try (Http1Server server = start(Http1LimitsTest::answer, l -> {});
                Wire wire = new Wire(server.address())) {
            wire.send("GET / HTTP/1.0\nConnection: keep-alive\n\n");
            assertThat(wire.answer(false).header("Connection")).isEqualTo("keep-alive");
            wire.send("GET / HTTP/1.0\n\n");
            assertThat(wire.answer(false).header("Connection")).isEqualTo("close");
            assertThat(wire.isAtEnd()).isTrue();
        }
    }
}
