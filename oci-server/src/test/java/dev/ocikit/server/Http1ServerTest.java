// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.loopback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class Http1ServerTest {
    private static Response text(String body) {
        return Response.status(200).bytes(ServedRegistry.bytes(body));
    }

    private static Http1Options options(Consumer<ServerLimits.Builder> changes) {
        ServerLimits.Builder limits = ServerLimits.builder();
        changes.accept(limits);
        return Http1Options.builder().limits(limits.build()).build();
    }

    @Test
    void keepsTheConnectionAfterErrorsAndSmallBodiesThatWereNotRead() throws IOException {
        try (ServedRegistry served = ServedRegistry.inMemory()) {
            for (int i = 0; i < 3; i++) {
                assertThat(served.ask("GET /v2/a/manifests/none").status()).isEqualTo(404);
                assertThat(served.ask("POST /v2/UPPER/blobs/uploads/", "", "x".repeat(20_000))
                                .status())
                        .isEqualTo(400);
                assertThat(served.ask("POST /v2/a/tags/list", "", "body").status())
                        .isEqualTo(405);
                assertThat(served.ask("PUT /nowhere", "", "body").status()).isEqualTo(404);
                assertThat(served.ask("HEAD /v2/a/manifests/none").status()).isEqualTo(404);
                assertThat(served.ask("GET /v2/").text()).isEqualTo("{}");
            }
        }
    }

    @Test
    void closesTheConnectionRatherThanReadALargeBodyForNothing() throws IOException {
        try (ServedRegistry served = ServedRegistry.inMemory();
                Wire wire = served.connect()) {
            wire.send("PUT /v2/a/manifests/v1 HTTP/1.1\nHost: x\nContent-Length: 100000000\n\n", new byte[100_000]);
            Wire.Answer refusal = wire.answer(false);
            assertThat(refusal.status()).isEqualTo(413);
            assertThat(refusal.header("Connection")).isEqualTo("close");
            wire.endOfSending();
            try {
                assertThat(wire.isAtEnd()).isTrue();
            } catch (IOException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void saysThatItWillCloseWhenTheEndOfABodyIsOutOfSight() throws IOException {
        try (ServedRegistry served = ServedRegistry.inMemory();
                Wire wire = served.connect()) {
            wire.send("PUT /nowhere HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n4\nbody\n");
            Wire.Answer refusal = wire.answer(false);
            assertThat(refusal.status()).isEqualTo(404);
            assertThat(refusal.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void sendsContinueWhenTheBodyIsRead() throws IOException {
        try (ServedRegistry served = ServedRegistry.inMemory()) {
            Wire wire = served.wire();
            wire.send("PUT /v2/a/manifests/v1 HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: "
                    + ServedRegistry.INDEX.length() + "\n" + ServedRegistry.INDEX_TYPE + "\n\n");
            assertThat(wire.answer(false).status()).isEqualTo(100);
            wire.sendBytes(ServedRegistry.bytes(ServedRegistry.INDEX));
            assertThat(wire.answer(false).status()).isEqualTo(201);
        }
    }

    @Test
    void cutsTheConnectionWhenABlobFailsOnTheWay() throws IOException {
        Digest digest = ServedRegistry.digest("expected");
        List<RequestLog> log = new ArrayList<>();
        CountDownLatch logged = new CountDownLatch(1);
        ServerOptions options = ServerOptions.builder()
                .requestLog(entry -> {
                    log.add(entry);
                    logged.countDown();
                })
                .build();
        dev.ocikit.api.OciRegistry corrupt = new dev.ocikit.api.OciRegistry() {
            @Override
            public BlobReader getBlob(String repository, Digest blob) {
                InputStream wrong = new ByteArrayInputStream(new byte[300_000]);
                return BlobReader.verifying(Descriptor.of("application/octet-stream", blob, 300_000), wrong);
            }
        };
        try (ServedRegistry served = ServedRegistry.of(corrupt, options)) {
            assertThatIOException().isThrownBy(() -> {
                // The last piece is the one that fails, so that all but the end arrives.
                assertThat(served.ask("GET /v2/a/blobs/" + digest).status()).isEqualTo(200);
            });
            logged.await();
            assertThat(log.get(0).failure()).isPresent();
            try (Wire other = served.connect()) {
                assertThat(other.ask("GET /v2/").status()).isEqualTo(200);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cutsTheConnectionWhenABlobIsTooShort() throws IOException {
        dev.ocikit.api.OciRegistry lying = new dev.ocikit.api.OciRegistry() {
            @Override
            public BlobReader getBlob(String repository, Digest blob) {
                return BlobReader.verifying(
                        Descriptor.of("application/octet-stream", blob, 10), new ByteArrayInputStream(new byte[3]));
            }
        };
        try (ServedRegistry served = ServedRegistry.of(lying)) {
            assertThatThrownBy(() -> served.ask("GET /v2/a/blobs/" + ServedRegistry.digest("x")))
                    .isInstanceOfAny(EOFException.class, java.net.SocketException.class);
        }
    }

    @Test
    void survivesAHandlerThatAnswersWhatCannotBeSent() throws IOException {
        AtomicInteger ended = new AtomicInteger();
        Handler broken = request -> {
            Response response = Response.status(200).header("X", "a\r\nb").bytes(new byte[3]);
            response.whenEnded(failure -> {
                assertThat(failure).isNotNull();
                ended.incrementAndGet();
            });
            return response;
        };
        try (Http1Server server = Http1Server.start(broken, loopback())) {
            for (int i = 1; i < 3; i++) {
                try (Wire wire = new Wire(server.address())) {
                    assertThatIOException().isThrownBy(() -> wire.ask("GET /"));
                }
            }
        }
        assertThat(ended).hasValue(2);
    }

    @Test
    void handsOverRequestsAsTheyCame() throws IOException {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Handler handler = request -> {
            seen.add(request.method() + " " + request.path() + " " + request.query() + " "
                    + request.contentLength() + " " + request.headers("aCCept") + " " + request.header("X-None") + " "
                    + request.headers("x-none") + " " + request.remote().startsWith("127.0.0.1:"));
            return text("x");
        };
        try (Http1Server server = Http1Server.start(handler, loopback());
                Wire wire = new Wire(server.address())) {
            wire.ask("GET /a%2Fb/%41?c=%3A&d", "Accept: x\nAccept: y, z");
            wire.ask("PURGE /a", "", "four");
            wire.send("PUT /a HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n0\n\n");
            wire.answer(false);
        }
        assertThat(seen)
                .containsExactly(
                        "GET /a%2Fb/%41 c=%3A&d 0 [x, y, z] null [] true",
                        "PURGE /a null 4 [] null [] true", "PUT /a null -1 [] null [] true");
    }

    @Test
    void finishesRequestsInProgressWhenItIsClosed() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Handler slow = request -> {
            started.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                return text("interrupted");
            }
            return text("done");
        };
        Http1Server server = Http1Server.start(slow, loopback());
        Wire wire = new Wire(server.address());
        wire.send("GET / HTTP/1.1\nHost: x\n\n");
        started.await();
        Thread closing = new Thread(server::close);
        closing.start();
        closing.join(50);
        assertThat(closing.isAlive()).isTrue();
        go.countDown();
        Wire.Answer answer = wire.answer(false);
        assertThat(answer.text()).isEqualTo("done");
        assertThat(answer.header("Connection")).isEqualTo("close");
        closing.join();
        wire.close();
        assertThatIOException().isThrownBy(() -> new Wire(server.address()).close());
    }

    @Test
    void cutsRequestsThatDoNotEndInTime() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Handler stuck = request -> {
            started.countDown();
            try {
                Thread.sleep(Duration.ofHours(1).toMillis());
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return text("late");
        };
        Http1Options impatient = options(limits -> limits.stopTimeout(Duration.ofMillis(10)));
        Http1Server server = Http1Server.start(stuck, loopback(), impatient);
        try (Wire wire = new Wire(server.address())) {
            wire.send("GET / HTTP/1.1\nHost: x\n\n");
            started.await();
            server.close();
            server.close();
            assertThatIOException().isThrownBy(() -> wire.answer(false));
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closesAtOnceWhenNothingIsInProgress() throws IOException {
        ServedRegistry served = ServedRegistry.inMemory();
        served.ask("GET /v2/");
        long start = System.nanoTime();
        served.server().close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        served.close();
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (Http1Server server = Http1Server.start(request -> text("x"), loopback())) {
            assertThatThrownBy(() -> Http1Server.start(request -> text("y"), server.address()))
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void namesAnAddressThatClientsCanUse() throws IOException {
        try (Http1Server all = Http1Server.start(request -> text("x"), new InetSocketAddress(0))) {
            assertThat(all.uri().toString())
                    .isEqualTo("http://127.0.0.1:" + all.address().getPort());
            assertThat(all.uri().toURL().openStream().readAllBytes()).asString().isEqualTo("x");
        }
    }

    @Test
    void speaksHttps(@TempDir Path folder) throws Exception {
        SSLContext tls = TestCertificate.create(folder.resolve("keys.p12"));
        Http1Options options = Http1Options.builder().tls(tls).build();
        try (Http1Server server = Http1Server.start(RegistryHandler.of(MemRegistry.create()), loopback(), options);
                Wire wire = new Wire(tls.getSocketFactory()
                        .createSocket(
                                server.address().getAddress(), server.address().getPort()))) {
            assertThat(server.uri().toString()).startsWith("https://127.0.0.1:");
            String content = "x".repeat(100_000);
            String digest = ServedRegistry.digest(content).toString();
            assertThat(wire.ask("POST /v2/a/blobs/uploads/?digest=" + digest, "", content)
                            .status())
                    .isEqualTo(201);
            assertThat(wire.ask("GET /v2/a/blobs/" + digest).text()).isEqualTo(content);
        }
    }

    @Test
    void servesManyAtOnce() throws Exception {
        try (ServedRegistry served = ServedRegistry.inMemory()) {
            ExecutorService clients = Executors.newFixedThreadPool(16);
            List<java.util.concurrent.Callable<Integer>> work = new ArrayList<>();
            for (int client = 0; client < 16; client++) {
                String repository = "r" + client;
                work.add(() -> {
                    int good = 0;
                    try (Wire wire = served.connect()) {
                        for (int i = 0; i < 20; i++) {
                            String content = "blob " + i;
                            Digest digest = ServedRegistry.digest(content);
                            String location = wire.ask("POST /v2/" + repository + "/blobs/uploads/")
                                    .header("Location");
                            wire.ask("PUT " + location + "?digest=" + digest, "", content);
                            good += wire.ask("GET /v2/" + repository + "/blobs/" + digest)
                                            .text()
                                            .equals(content)
                                    ? 1
                                    : 0;
                        }
                    }
                    return good;
                });
            }
            for (var result : clients.invokeAll(work)) {
                assertThat(result.get()).isEqualTo(20);
            }
            clients.shutdown();
        }
    }
}
