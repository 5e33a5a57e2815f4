// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, how often, and after how long. */
@Timeout(60)
class RetryTest {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);

    private final TestTime time = new TestTime();

    private RegistryClient client(Peer peer) {
        return client(peer, RetryPolicy.builder().build());
    }

    private RegistryClient client(Peer peer, RetryPolicy policy) {
        return RegistryClient.create(peer.options().retry(policy).time(time).build());
    }

    private static Answer manifest() {
        return Answer.of(200).header("Content-Type", MediaTypes.IMAGE_MANIFEST).body(MANIFEST);
    }

    private static ManifestContent content() {
        return ManifestContent.of(MANIFEST, MediaTypes.IMAGE_MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void asksAgainAfterAStatusThatMayPass(int status) throws Exception {
        try (Peer peer = Peer.answering(Answer.of(status), Answer.of(status), manifest());
                RegistryClient client = client(peer)) {
            assertThat(client.getManifest("foo", DIGEST).digest()).isEqualTo(DIGEST);
            assertThat(peer.requests()).hasSize(3);
            assertThat(time.sleeps()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 413, 416, 501, 505})
    void asksOnceWhereTheAnswerWouldBeTheSame(int status) throws Exception {
        try (Peer peer = Peer.answering(Answer.of(status));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(OciException.class);
            assertThat(peer.requests()).hasSize(1);
        }
    }

    @Test
    void waitsLongerEachTimeAndGivesUpInTheEnd() throws Exception {
        try (Peer peer = Peer.of(seen -> Answer.of(502));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("502")
                    .hasMessageContaining("sent 5 times");
            assertThat(peer.requests()).hasSize(5);
            assertThat(time.sleeps()).containsExactly(199L, 399L, 799L, 1599L);
        }
    }

    @Test
    void choosesNoLongerWaitThanIsAllowed() throws Exception {
        RetryPolicy policy = RetryPolicy.builder()
                .attempts(8)
                .firstDelay(Duration.ofMillis(100))
                .maxDelay(Duration.ofMillis(250))
                .build();
        try (Peer peer = Peer.of(seen -> Answer.of(500));
                RegistryClient client = client(peer, policy)) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(OciException.class);
            assertThat(time.sleeps()).containsExactly(99L, 199L, 249L, 249L, 249L, 249L, 249L);
        }
    }

    @Test
    void aCallThatLostTooMuchTimeIsGivenUp() throws Exception {
        RetryPolicy policy = RetryPolicy.builder()
                .attempts(100)
                .maxLoss(Duration.ofSeconds(1))
                .build();
        try (Peer peer = Peer.of(seen -> {
                    time.pass(300);
                    return Answer.of(504);
                });
                RegistryClient client = client(peer, policy)) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(OciException.class);
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "Sat, 21 Nov 2026 12:00:07 GMT"})
    void waitsAsLongAsTheRegistrySays(String retryAfter) throws Exception {
        try (Peer peer = Peer.answering(Answer.of(429).header("Retry-After", retryAfter), manifest());
                RegistryClient client = client(peer)) {
            client.getManifest("foo", DIGEST);
            assertThat(time.sleeps().stream().mapToLong(Long::longValue).sum()).isBetween(7000L, 8000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "99999999999", "Sun, 22 Nov 2026 12:00:00 GMT"})
    void doesNotWaitForTooLong(String retryAfter) throws Exception {
        try (Peer peer = Peer.of(seen -> Answer.of(429).header("Retry-After", retryAfter));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOfSatisfying(
                            TooManyRequestsException.class,
                            e -> assertThat(e.retryAfter())
                                    .hasValueSatisfying(
                                            wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofHours(1))));
            assertThat(time.sleeps()).isEmpty();
            assertThatThrownBy(() -> client.getTag("bar", "latest"))
                    .as("another call learns of it without asking")
                    .isInstanceOf(TooManyRequestsException.class)
                    .hasMessageContaining("nothing was sent");
            assertThat(peer.requests()).hasSize(1);
            time.pass(Duration.ofMinutes(11).toMillis());
            assertThatThrownBy(() -> client.getTag("bar", "latest")).isInstanceOf(TooManyRequestsException.class);
            assertThat(peer.requests())
                    .as("after ten minutes it is asked again")
                    .hasSize(2);
        }
    }

    @Test
    void allCallsWaitWhenOneWasToldTo() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        try (Peer peer = Peer.of(seen -> {
                    if (seen.target().contains("/manifests/first") && refused.getCount() > 0) {
                        refused.countDown();
                        return Answer.of(429).header("Retry-After", 30);
                    }
                    return manifest();
                });
                RegistryClient client = client(
                        peer,
                        RetryPolicy.builder()
                                .maxRetryAfter(Duration.ofSeconds(29))
                                .build())) {
            assertThatThrownBy(() -> client.getTag("foo", "first")).isInstanceOf(TooManyRequestsException.class);
            time.pass(10_000);
            client.getTag("foo", "second");
            assertThat(time.sleeps().stream().mapToLong(Long::longValue).sum()).isBetween(20_000L, 23_000L);
        }
    }

    @Test
    void aHostThatIsDownIsNotStormed() throws Exception {
        RetryPolicy policy =
                RetryPolicy.builder().firstDelay(Duration.ZERO).hostRetries(6).build();
        try (Peer peer = Peer.of(seen -> Answer.of(503));
                RegistryClient client = client(peer, policy)) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(OciException.class);
            }
            assertThat(peer.requests()).hasSize(10 + 6);
            time.pass(2000);
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(OciException.class);
            assertThat(peer.requests()).as("time gives retries back").hasSize(16 + 3);
        }
    }

    @Test
    void connectsAgainToARegistryThatComesBack() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<Long> waits = time.sleeps();
        try (RegistryClient client = RegistryClient.create(
                ClientOptions.builder("127.0.0.1:" + port).time(time).build())) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            assertThat(waits).hasSize(4);
        }
    }

    @Test
    void aManifestThatBreaksOffIsAskedForAgain() throws Exception {
        try (Peer peer = Peer.answering(manifest().length(MANIFEST.length + 5).cut(), manifest());
                RegistryClient client = client(peer)) {
            assertThat(client.getManifest("foo", DIGEST).digest()).isEqualTo(DIGEST);
        }
    }

    @Test
    void aHangUpInsteadOfAnAnswerIsTriedAgain() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        server.accept().close();
                    }
                    try (var socket = server.accept()) {
                        socket.getInputStream().read(new byte[4096]);
                        socket.getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                        socket.getInputStream().read();
                    }
                } catch (IOException e) {
                    // The client asserts.
                }
            });
            thread.setDaemon(true);
            thread.start();
            try (RegistryClient client =
                    RegistryClient.create(ClientOptions.builder("127.0.0.1:" + server.getLocalPort())
                            .time(time)
                            .build())) {
                client.ping();
            }
        }
    }

    @Test
    void pushesAManifestAgain() throws Exception {
        try (Peer peer = Peer.answering(Answer.of(503), Answer.of(201));
                RegistryClient client = client(peer)) {
            client.pushManifest("foo", content(), List.of());
            assertThat(peer.request(1).bytes()).isEqualTo(MANIFEST);
        }
    }

    @Test
    void contentThatCanBeReadOnceIsSentOnce() throws Exception {
        byte[] bytes = new byte[10];
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> Answer.of(202).header("Location", "/up");
                    case "PUT" -> Answer.of(503);
                    default -> Answer.of(404);
                });
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob(
                            "foo", Digest.sha256(bytes), BlobSource.once(new ByteArrayInputStream(bytes), 10)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("503");
            assertThat(peer.requests())
                    .filteredOn(request -> request.startsWith("PUT"))
                    .hasSize(1);
        }
    }

    @Test
    void aTlsFailureIsNoReasonToTryAgain() throws Exception {
        try (Peer peer = Peer.of(seen -> Answer.of(200));
                RegistryClient client = RegistryClient.create(ClientOptions.builder("https://" + peer.host())
                        .time(time)
                        .build())) {
            assertThatThrownBy(client::ping).isInstanceOf(OciException.class);
            assertThat(time.sleeps()).isEmpty();
        }
    }

    @Test
    void anInterruptEndsTheWaitingAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Peer peer = Peer.of(seen -> {
                    asked.countDown();
                    return Answer.of(429).header("Retry-After", 50);
                });
                RegistryClient client = RegistryClient.create(
                        peer.options().retry(RetryPolicy.defaults()).build())) {
            Thread caller = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                try {
                    asked.await();
                } catch (InterruptedException e) {
                    return;
                }
                caller.interrupt();
            });
            interrupter.start();
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            interrupter.join();
        }
    }

    @Test
    void aCallThatMayTakeOnlySoLongDoesNotWaitBeyondThat() throws Exception {
        try (Peer peer = Peer.of(seen -> Answer.of(429).header("Retry-After", 20));
                RegistryClient client = RegistryClient.create(peer.options()
                        .retry(RetryPolicy.defaults())
                        .time(time)
                        .callTimeout(Duration.ofSeconds(10))
                        .build())) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(TooManyRequestsException.class);
            assertThat(time.sleeps()).isEmpty();
        }
    }

    @Test
    void aCallEndsInTimeThoughEachOfItsWaitsIsAllowed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Peer peer = Peer.of(seen -> manifest().length(1000).stall(never));
                RegistryClient client = RegistryClient.create(
                        peer.options().callTimeout(Duration.ofMillis(300)).build())) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        } finally {
            never.countDown();
        }
    }

    @Test
    void triesAgainAroundAnyTransport() throws Exception {
        int[] sent = new int[1];
        Transport transport = RetryPolicy.builder()
                .firstDelay(Duration.ZERO)
                .build()
                .around(request -> {
                    if (++sent[0] < 3) {
                        throw new IOException("Connection reset");
                    }
                    return new WireResponse(
                            200,
                            java.net.http.HttpHeaders.of(java.util.Map.of(), (name, value) -> true),
                            WireStream.of(new byte[0]));
                });
        WireRequest request = WireRequest.of("GET", java.net.URI.create("https://token.example/"));
        assertThat(transport.send(request).status()).isEqualTo(200);
        assertThat(sent[0]).isEqualTo(3);
    }

    @Test
    void whatADeleteThatIsRepeatedDoesNotFindIsDeleted() throws Exception {
        try (Peer peer = Peer.answering(Answer.of(502), Answer.of(404), Answer.of(503), Answer.of(404));
                RegistryClient client = client(peer)) {
            client.deleteTag("foo", "a");
            assertThatThrownBy(() -> client.deleteTag("foo", "b"))
                    .as("nothing was done at first")
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aRedirectThatBreaksOffCostsNoPlaceForOthers() throws Exception {
        try (Peer peer = Peer.of(seen -> Answer.of(307)
                        .header("Location", "/elsewhere")
                        .body("moved")
                        .length(100)
                        .cut());
                RegistryClient client = RegistryClient.create(peer.options()
                        .maxRequests(1)
                        .callTimeout(Duration.ofSeconds(5))
                        .build())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                        .isInstanceOfSatisfying(
                                OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            }
        }
    }

    @Test
    void aPortThatCannotBeIsNoAddress() throws Exception {
        try (Peer peer = Peer.of(seen -> Answer.of(307).header("Location", "http://127.0.0.1:99999/x"));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("no HTTP address");
        }
    }
}
