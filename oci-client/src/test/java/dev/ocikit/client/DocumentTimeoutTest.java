// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Registries that send documents byte by byte, by a clock that the peer moves. */
@Timeout(60)
class DocumentTimeoutTest {
    private static final byte[] BLOB = "content of a blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(BLOB);
    private static final String MANIFEST = "{\"schemaVersion\":2,\"manifests\":[]}";

    private final TestTime time = new TestTime();

    /** Returns an answer of which a byte comes every two seconds. */
    private Answer drip(Answer answer) {
        return answer.drip(() -> time.pass(2000));
    }

    private RegistryClient client(Peer peer) {
        return RegistryClient.create(options(peer).build());
    }

    private ClientOptions.Builder options(Peer peer) {
        return ClientOptions.builder(peer.host()).time(time);
    }

    private static void isLate(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(OciException.class)
                .hasMessageContaining("the answer was not complete after 60000 ms")
                .extracting(e -> ((OciException) e).code())
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    private void givesUp(Answer answer, Call call) throws IOException {
        try (Peer peer = Peer.of(seen -> drip(answer));
                RegistryClient client = client(peer)) {
            isLate(() -> call.on(client));
            assertThat(peer.requests()).as("it is not asked again").hasSize(1);
        }
    }

    @FunctionalInterface
    private interface Call {
        void on(RegistryClient client) throws IOException;
    }

    @Test
    void givesUpOnAManifestThatDrips() throws IOException {
        Answer manifest = Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX);
        givesUp(manifest, client -> client.getTag("foo", "1"));
        givesUp(manifest, client -> client.getManifest("foo", DIGEST));
    }

    @Test
    void givesUpOnListsThatDrip() throws IOException {
        givesUp(Answer.of(200).json("{\"tags\":[\"a\""), client -> client.tags("foo"));
        givesUp(Answer.of(200).json("{\"repositories\":["), RegistryClient::repositories);
    }

    @Test
    void givesUpOnReferrersThatDrip() throws IOException {
        givesUp(
                Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX).body("{"),
                client -> client.referrers("foo", DIGEST));
    }

    @Test
    void givesUpOnErrorsThatDrip() throws IOException {
        givesUp(Answer.of(404).json("{\"errors\":["), client -> client.getTag("foo", "1"));
        givesUp(
                Answer.of(403).json("{\"errors\":["),
                client -> client.getBlob("foo", DIGEST).close());
        givesUp(Answer.of(400).json("{"), client -> client.deleteTag("foo", "1"));
    }

    @Test
    void givesUpOnTheErrorOfAnUploadThatDrips() throws IOException {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> Answer.of(202).header("Location", "/up");
                    case "PUT" -> drip(Answer.of(400).json("{"));
                    default -> Answer.of(404);
                });
                RegistryClient client = client(peer)) {
            isLate(() -> client.pushBlob("foo", DIGEST, BlobSource.of(BLOB)));
        }
    }

    /** What such an answer says is in its head. */
    @Test
    void doesNotWaitForTheBodiesOfSuccessesThatSayNothing() throws IOException {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> drip(Answer.of(202).header("Location", "/up"));
                    case "PUT" -> drip(Answer.of(201));
                    case "DELETE" -> drip(Answer.of(202));
                    default -> drip(Answer.of(200));
                });
                RegistryClient client = RegistryClient.create(
                        options(peer).existenceCheckBytes(Long.MAX_VALUE).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            client.pushManifest(
                    "foo",
                    ManifestContent.of(MANIFEST.getBytes(StandardCharsets.UTF_8), MediaTypes.IMAGE_INDEX),
                    List.of("1"));
            client.deleteTag("foo", "1");
            client.ping();
        }
    }

    @Test
    void givesUpOnADocumentBehindARedirect() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.target().equals("/elsewhere")
                        ? drip(Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX))
                        : Answer.of(307).header("Location", "/elsewhere"));
                RegistryClient client = client(peer)) {
            isLate(() -> client.getTag("foo", "1"));
        }
    }

    /** As authentication does with the token service of a registry at its own host. */
    @Test
    void givesUpOnADocumentThatATransportReads() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.target().equals("/token") ? drip(Answer.of(200)) : Answer.of(200));
                RegistryClient client = RegistryClient.create(options(peer)
                        .transport(inner -> request -> {
                            URI token = URI.create(peer.url() + "/token");
                            try (WireResponse response = inner.send(WireRequest.of("GET", token))) {
                                response.body().readNBytes(1 << 20);
                            }
                            return inner.send(request);
                        })
                        .build())) {
            isLate(() -> client.getTag("foo", "1"));
            assertThat(peer.requests()).containsExactly("GET /token");
        }
    }

    /** Each answer breaks off in time, but not both together. */
    @Test
    void countsTheAnswersOfACallTogether() throws IOException {
        Semaphore begun = new Semaphore(0);
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", MediaTypes.IMAGE_INDEX)
                        .body("{")
                        .length(10)
                        .pausing(() -> {
                            begun.acquireUninterruptibly();
                            time.pass(40_000);
                        })
                        .cut());
                RegistryClient client = RegistryClient.create(options(peer)
                        .transport(inner -> request -> {
                            WireResponse response = inner.send(request);
                            begun.release();
                            return response;
                        })
                        .build())) {
            isLate(() -> client.getTag("foo", "1"));
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void asksTheRegistryWhereAMirrorDrips() throws IOException {
        Answer manifest =
                Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX).body(MANIFEST);
        try (Peer slow = Peer.of(seen -> drip(Answer.of(200)));
                Peer registry = Peer.of(seen -> manifest);
                RegistryClient client = RegistryClient.create(options(registry)
                        .mirrors(List.of(options(slow).build()))
                        .build())) {
            assertThat(client.getTag("foo", "1").size()).isEqualTo(MANIFEST.length());
            assertThat(client.getTag("foo", "1").size()).isEqualTo(MANIFEST.length());
            assertThat(slow.requests()).as("the mirror is left out for a while").hasSize(1);
        }
    }

    @Test
    void readsABlobHoweverSlowlyItComes() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200).slowly(BLOB, () -> time.pass(20_000)));
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
        }
    }

    /** The registry tells the size nowhere, so that the blob is read to learn it. */
    @Test
    void givesUpOnABlobThatDripsWhereOnlyItsSizeIsAsked() throws IOException {
        for (int status : new int[] {200, 405}) {
            for (Answer part : List.of(Answer.of(200), Answer.of(416))) {
                try (Peer peer = Peer.of(seen -> {
                            if (seen.method().equals("HEAD")) {
                                return Answer.of(status).length(-1);
                            }
                            return drip(seen.has("range") ? part : Answer.of(200));
                        });
                        RegistryClient client = client(peer)) {
                    isLate(() -> client.resolveBlob("foo", DIGEST));
                }
            }
        }
    }

    @Test
    void doesNotWaitForThePartOfABlobWhoseHeadersSayEnough() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? Answer.of(405)
                        : drip(Answer.of(206).header("Content-Range", "bytes 0-0/" + BLOB.length)));
                RegistryClient client = client(peer)) {
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(BLOB.length);
        }
    }

    @Test
    void doesNotWaitForContentWhereOnlyItsLocationIsAsked() throws IOException {
        for (int status : new int[] {200, 206}) {
            try (Peer peer = Peer.of(seen -> drip(Answer.of(status)));
                    RegistryClient client = RegistryClient.create(
                            options(peer).directLocations(true).build())) {
                assertThat(client.locateBlob("foo", DIGEST)).isEmpty();
                assertThat(peer.requests()).hasSize(1);
            }
        }
        URI target = URI.create("https://storage.example/blob");
        try (Peer peer = Peer.of(seen -> drip(Answer.of(307).header("Location", target)));
                RegistryClient client = RegistryClient.create(
                        options(peer).directLocations(true).build())) {
            assertThat(client.locateBlob("foo", DIGEST)).contains(target);
            assertThat(client.locateManifest("foo", DIGEST)).contains(target);
        }
    }

    @Test
    void pushesABlobWhoseExistenceCheckDrips() throws IOException {
        for (Answer found : List.of(Answer.of(200), Answer.of(206).header("Content-Range", "bytes 0-0/*"))) {
            try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                        case "HEAD" -> Answer.of(405);
                        case "GET" -> drip(found);
                        case "POST" -> Answer.of(202).header("Location", "/up");
                        default -> Answer.of(201);
                    });
                    RegistryClient client = RegistryClient.create(
                            options(peer).existenceCheckBytes(0).build())) {
                client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
                assertThat(peer.requests()).last().asString().startsWith("PUT ");
            }
        }
    }

    @Test
    void takesAsLongAsItIsTold() throws IOException {
        try (Peer peer = Peer.of(seen -> drip(Answer.of(200).json("{")));
                RegistryClient client = RegistryClient.create(
                        options(peer).documentTimeout(Duration.ofSeconds(7)).build())) {
            assertThatThrownBy(() -> client.tags("foo")).hasMessageContaining("not complete after 7000 ms");
        }
        assertThatThrownBy(() -> ClientOptions.builder("localhost").documentTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
