// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class PinnedTransportTest {
    private static PinnedTransport to(@Nullable SSLContext tls, Duration timeout, String... addresses)
            throws IOException {
        List<InetAddress> list = new ArrayList<>();
        for (String address : addresses) {
            list.add(InetAddress.getAllByName(address)[0]);
        }
        return new PinnedTransport(list, tls, timeout, DocumentMemory.of(1 << 20));
    }

    private static WireRequest get(Site site, String host) {
        return WireRequest.of("GET", URI.create(site.url("/t?a=%20b").replace("127.0.0.1", host)));
    }

    private static String exchange(Answer answer) throws IOException {
        try (Site site = Site.of(seen -> answer);
                WireResponse response =
                        to(null, Duration.ofSeconds(10), "127.0.0.1").send(get(site, "name.invalid"))) {
            return response.status() + " " + new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void sendsWhatItIsToldToWhereItIsTold() throws Exception {
        try (Site site = Site.of(seen -> Answer.json(200, "ok").with("x-a", "1").with("X-A", "2"))) {
            PinnedTransport transport = to(null, Duration.ofSeconds(10), "127.0.0.1");
            WireRequest request = WireRequest.of("POST", URI.create("http://name.invalid:" + site.port()))
                    .withHeader("Authorization", "Bearer x")
                    .withBody(BlobSource.of("a=b".getBytes(StandardCharsets.UTF_8)));
            try (WireResponse response = transport.send(request)) {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.headers().allValues("X-a")).containsExactly("1", "2");
                assertThat(response.body().readAllBytes()).asString().isEqualTo("ok");
            }
            assertThat(site.requests()).containsExactly("POST /");
            assertThat(site.seen().get(0).body()).isEqualTo("a=b");
            assertThat(site.seen().get(0).headers())
                    .containsEntry("host", "name.invalid:" + site.port())
                    .containsEntry("connection", "close")
                    .containsEntry("authorization", "Bearer x");
        }
    }

    @Test
    void readsBodiesHoweverTheyAreDelimited() throws Exception {
        assertThat(exchange(Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc")))
                .isEqualTo("200 ab");
        assertThat(exchange(Answer.raw("HTTP/1.0 200\r\n\r\nabc"))).isEqualTo("200 abc");
        assertThat(exchange(Answer.raw("HTTP/1.1 200 OK\nTRANSFER-encoding: Chunked\n\n2;x=y\nab\n1\nc\n0\n\n")))
                .isEqualTo("200 abc");
        assertThat(exchange(
                        Answer.raw("HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 404 No\r\n\r\n")))
                .isEqualTo("404 ");
        assertThat(exchange(Answer.raw("HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n")))
                .isEqualTo("204 ");
    }

    @Test
    void refusesWhatIsNoAnswer() {
        for (String nonsense : List.of(
                "",
                "\r\n",
                "SSH-2.0-x\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 999 x\r\n\r\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na",
                "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(20_000),
                "HTTP/1.1 200 OK\r\nA: " + "b".repeat(100_000))) {
            assertThatThrownBy(() -> exchange(Answer.raw(nonsense)))
                    .as(nonsense)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void triesItsAddressesInTheirOrder() throws Exception {
        try (Site site = Site.of(seen -> Answer.json(200, "ok"));
                WireResponse response = to(null, Duration.ofSeconds(10), "127.0.0.9", "127.0.0.1")
                        .send(get(site, "name.invalid"))) {
            assertThat(response.status()).isEqualTo(200);
        }
    }

    @Test
    void tlsAsksForTheCertificateOfTheName(@TempDir Path directory) throws Exception {
        SSLContext tls = Certificates.of(directory, "dns:auth.example.test,ip:127.0.0.1");
        try (Site site = Site.secure(tls, seen -> Answer.json(200, "ok"))) {
            PinnedTransport transport = to(tls, Duration.ofSeconds(10), "127.0.0.1");
            for (String host : List.of("auth.example.test", "127.0.0.1")) {
                try (WireResponse response = transport.send(get(site, host))) {
                    assertThat(response.status()).isEqualTo(200);
                }
            }
            assertThatThrownBy(() -> transport.send(get(site, "other.example.test")))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(
                            () -> to(null, Duration.ofSeconds(10), "127.0.0.1").send(get(site, "auth.example.test")))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(site.seen()).hasSize(2);
        }
    }

    @Test
    void anAnswerThatDripsIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getAllByName("127.0.0.1")[0])) {
            Thread drip = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    while (!end.await(20, TimeUnit.MILLISECONDS)) {
                        socket.getOutputStream().write('H');
                    }
                } catch (IOException | InterruptedException e) {
                    // The client has had enough.
                }
            });
            drip.start();
            WireRequest request = WireRequest.of("GET", URI.create("http://name.invalid:" + server.getLocalPort()));
            assertThatThrownBy(
                            () -> to(null, Duration.ofMillis(300), "127.0.0.1").send(request))
                    .isInstanceOf(HttpTimeoutException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    void anInterruptionEndsAnExchangeAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Site site = Site.of(seen -> {
            asked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.of(200);
        })) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                assertThatThrownBy(() ->
                                to(null, Duration.ofMinutes(10), "127.0.0.1").send(get(site, "name.invalid")))
                        .isInstanceOf(IOException.class);
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(task, "sender");
            thread.start();
            asked.await();
            thread.interrupt();
            assertThat(task.get()).isTrue();
        } finally {
            end.countDown();
        }
    }
}
