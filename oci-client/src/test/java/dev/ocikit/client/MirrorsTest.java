// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registries that stand in for another. */
class MirrorsTest {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);

    private final TestTime time = new TestTime();
    private volatile Runnable whileWaiting = () -> {};

    private static Answer manifest() {
        return Answer.of(200).header("Content-Type", MediaTypes.IMAGE_MANIFEST).body(MANIFEST);
    }

    private RegistryClient client(Peer origin, String... mirrors) {
        return RegistryClient.create(origin.options()
                .time(time)
                .mirrors(List.of(mirrors).stream()
                        .map(mirror -> ClientOptions.builder(mirror)
                                .retry(RetryPolicy.none())
                                .time(time)
                                .build())
                        .toList())
                .build());
    }

    @Test
    void areAskedFirstAndToldForWhomTheyStand() throws Exception {
        try (Peer origin = Peer.of(seen -> Answer.of(500));
                Peer mirror = Peer.of(seen -> manifest());
                RegistryClient client = client(origin, mirror.host() + "/cache")) {
            client.getManifest("foo", DIGEST);
            client.getTag("foo", "latest");
            assertThat(origin.requests()).isEmpty();
            String namespace = "?ns=" + origin.host().replace(":", "%3A");
            assertThat(mirror.requests())
                    .containsExactly(
                            "GET /cache/v2/foo/manifests/" + DIGEST + namespace,
                            "GET /cache/v2/foo/manifests/latest" + namespace);
        }
    }

    @Test
    void areFollowedByTheNextAndByTheRegistryItself() throws Exception {
        try (Peer origin = Peer.of(seen -> manifest());
                Peer first = Peer.of(seen -> Answer.of(404));
                Peer lying = Peer.of(seen -> manifest().body("{\"schemaVersion\":3}"));
                RegistryClient client = client(origin, first.host(), lying.host())) {
            assertThat(client.getManifest("foo", DIGEST).digest()).isEqualTo(DIGEST);
            assertThat(first.requests()).hasSize(1);
            assertThat(lying.requests()).hasSize(1);
            assertThat(origin.requests()).containsExactly("GET /v2/foo/manifests/" + DIGEST);
        }
    }

    @Test
    void areNotAskedForListsNorTold() throws Exception {
        try (Peer origin = Peer.of(seen -> seen.method().equals("DELETE")
                        ? Answer.of(202)
                        : Answer.of(200).json("{\"name\":\"foo\",\"tags\":[\"a\"]}"));
                Peer mirror = Peer.of(seen -> manifest());
                RegistryClient client = client(origin, mirror.host())) {
            assertThat(client.tags("foo", ListOptions.ALL).toList()).containsExactly("a");
            client.deleteTag("foo", "a");
            assertThat(mirror.requests()).isEmpty();
        }
    }

    @Test
    void areLeftOutForAWhileWhenTheyCannotBeReached() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        StringBuilder wire = new StringBuilder();
        try (Peer origin = Peer.of(seen -> manifest());
                RegistryClient client = RegistryClient.create(origin.options()
                        .time(time)
                        .mirrors(List.of(ClientOptions.builder("127.0.0.1:" + port)
                                .retry(RetryPolicy.none())
                                .wireLog(line -> wire.append(line).append('\n'))
                                .time(time)
                                .build()))
                        .build())) {
            client.getManifest("foo", DIGEST);
            int once = wire.length();
            assertThat(once).isPositive();
            client.getManifest("foo", DIGEST);
            assertThat(wire).hasSize(once);
            time.pass(30_001);
            client.getManifest("foo", DIGEST);
            assertThat(wire).hasSizeGreaterThan(once);
        }
    }

    @Test
    void whyTheyFailedIsFoundInTheFailure() throws Exception {
        try (Peer origin = Peer.of(seen -> Answer.of(404));
                Peer mirror = Peer.of(seen -> Answer.of(403));
                RegistryClient client = client(origin, mirror.host())) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOf(NotFoundException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void seeNothingOfTheCredentialsOfTheRegistry() throws Exception {
        try (Peer origin = Peer.of(seen -> manifest());
                Peer mirror = Peer.of(seen -> Answer.of(404));
                RegistryClient client = RegistryClient.create(origin.options()
                        .transport(inner -> request -> inner.send(request.withHeader("Authorization", "Bearer canary")))
                        .mirrors(List.of(ClientOptions.builder(mirror.host())
                                .retry(RetryPolicy.none())
                                .build()))
                        .build())) {
            client.getManifest("foo", DIGEST);
            assertThat(mirror.request(0).has("authorization")).isFalse();
            assertThat(origin.request(0).header("authorization")).isEqualTo("Bearer canary");
        }
    }

    private static byte[] read(RegistryClient client) throws IOException {
        try (BlobReader reader = client.getBlob("foo", DIGEST)) {
            return reader.readAllBytes();
        }
    }

    private static Answer broken() {
        return Answer.of(200).body("{\"schema").length(MANIFEST.length).cut();
    }

    @Test
    void areLeftOutForAWhileWhenTheyBreakOffInTheMiddleOfABlob() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch answeredAgain = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        // Who hangs up together with the head of the answer has perhaps not answered at all.
        try (Peer origin = Peer.of(seen -> Answer.of(200).body(MANIFEST));
                Peer mirror = Peer.of(seen -> broken().stall(count.incrementAndGet() == 1 ? answered : answeredAgain));
                RegistryClient client = client(origin, mirror.host())) {
            assertBreaks(client, answered);
            assertThat(origin.requests()).isEmpty();
            assertThat(read(client)).isEqualTo(MANIFEST);
            assertThat(mirror.requests()).hasSize(1);
            time.pass(30_001);
            assertBreaks(client, answeredAgain);
            assertThat(mirror.requests()).hasSize(2);
        }
    }

    private static void assertBreaks(RegistryClient client, CountDownLatch answered) throws IOException {
        try (BlobReader reader = client.getBlob("foo", DIGEST)) {
            answered.countDown();
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(OciException.class);
        }
    }

    @Test
    void areLeftOutForAWhileWhenTheirBytesAreWrong() throws Exception {
        byte[] wrong = MANIFEST.clone();
        wrong[0] ^= 1;
        try (Peer origin = Peer.of(seen -> Answer.of(404));
                Peer lying = Peer.of(seen -> Answer.of(200).body(wrong));
                Peer next = Peer.of(seen -> Answer.of(200).body(MANIFEST));
                RegistryClient client = client(origin, lying.host(), next.host())) {
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThatThrownBy(reader::readBuffer).isInstanceOf(ContentMismatchException.class);
            }
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.source()).hasValue(next.host());
                assertThat(reader.readAllBytes()).isEqualTo(MANIFEST);
            }
            assertThat(lying.requests()).hasSize(1);
        }
    }

    @Test
    void areNotLeftOutWhenTheirReadersAreClosedOrInterrupted() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Peer origin = Peer.of(seen -> Answer.of(404));
                Peer mirror = Peer.of(seen -> broken().stall(end));
                RegistryClient client = client(origin, mirror.host())) {
            BlobReader closed = client.getBlob("foo", DIGEST);
            closed.close();
            assertThatThrownBy(closed::read).isInstanceOf(IOException.class);
            try (BlobReader interrupted = client.getBlob("foo", DIGEST)) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(interrupted::readAllBytes).isInstanceOf(InterruptedIOException.class);
                assertThat(Thread.interrupted()).isTrue();
            }
            client.getBlob("foo", DIGEST).close();
            assertThat(mirror.requests()).hasSize(3);
        } finally {
            end.countDown();
        }
    }

    /** Closes a reader that waits for the body of an answer, after a time. */
    private void closeWaiting(RegistryClient client, long millis) throws IOException {
        try (BlobReader reader = client.getBlob("foo", DIGEST)) {
            whileWaiting = () -> {
                time.pass(millis);
                closed(reader);
            };
            assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
        } finally {
            whileWaiting = () -> {};
        }
    }

    private static void closed(BlobReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WireStream watched(WireStream body) {
        return new WireStream() {
            @Override
            protected ByteBuffer receive() throws IOException {
                whileWaiting.run();
                return body.readBuffer();
            }

            @Override
            public void close() throws IOException {
                body.close();
            }
        };
    }

    @Test
    void areLeftOutForAWhileWhenTheyBringNothingForLongAndTheReaderIsClosed() throws Exception {
        try (Peer origin = Peer.of(seen -> Answer.of(200).body(MANIFEST));
                Peer mirror = Peer.of(seen -> Answer.of(200).body(MANIFEST));
                RegistryClient client = RegistryClient.create(origin.options()
                        .time(time)
                        .mirrors(List.of(ClientOptions.builder(mirror.host())
                                .retry(RetryPolicy.none())
                                .time(time)
                                .transport(inner -> request -> {
                                    WireResponse response = inner.send(request);
                                    return new WireResponse(
                                            response.status(), response.headers(), watched(response.body()));
                                })
                                .build()))
                        .build())) {
            closeWaiting(client, 1000);
            assertThat(read(client)).isEqualTo(MANIFEST);
            assertThat(mirror.requests()).hasSize(2);
            closeWaiting(client, 1001);
            assertThat(read(client)).isEqualTo(MANIFEST);
            assertThat(mirror.requests()).hasSize(3);
            assertThat(origin.requests()).hasSize(1);
            time.pass(30_001);
            assertThat(read(client)).isEqualTo(MANIFEST);
            assertThat(mirror.requests()).hasSize(4);
        }
    }
}
