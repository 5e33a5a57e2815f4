// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads that break, and go on. */
@Timeout(60)
class UploadRecoveryTest {
    private static final byte[] BLOB = new byte[100_000];

    static {
        new Random(2).nextBytes(BLOB);
    }

    private static final Digest DIGEST = Digest.sha256(BLOB);

    private final TestTime time = new TestTime();

    private RegistryClient client(Peer peer) {
        return RegistryClient.create(peer.options()
                .retry(RetryPolicy.defaults())
                .existenceCheckBytes(Long.MAX_VALUE)
                .time(time)
                .build());
    }

    private static Answer session(int number) {
        return Answer.of(202).header("Location", "/v2/foo/blobs/uploads/" + number);
    }

    private static Answer holding(int bytes) {
        return Answer.of(204)
                .header("Location", "/v2/foo/blobs/uploads/1")
                .header("Range", bytes == 0 ? "0-0" : "0-" + (bytes - 1));
    }

    private static Answer absent() {
        return Answer.of(404);
    }

    @Test
    void goesOnWhereTheRegistrySaysThatItStands() throws Exception {
        try (Peer peer = Peer.answering(session(1), Answer.of(502), absent(), holding(40_000), Answer.of(201));
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(peer.requests())
                    .containsExactly(
                            "POST /v2/foo/blobs/uploads/",
                            "PUT /v2/foo/blobs/uploads/1?digest="
                                    + DIGEST.toString().replace(":", "%3A"),
                            "HEAD /v2/foo/blobs/" + DIGEST,
                            "GET /v2/foo/blobs/uploads/1",
                            "PUT /v2/foo/blobs/uploads/1?digest="
                                    + DIGEST.toString().replace(":", "%3A"));
            assertThat(peer.request(4).header("content-range")).isEqualTo("40000-99999");
            assertThat(peer.request(4).bytes()).isEqualTo(Arrays.copyOfRange(BLOB, 40_000, 100_000));
        }
    }

    @Test
    void startsAnewWhereTheSessionIsGone() throws Exception {
        try (Peer peer = Peer.answering(session(1), Answer.of(502), absent(), absent(), session(2), Answer.of(201));
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(peer.request(5).target()).startsWith("/v2/foo/blobs/uploads/2?");
            assertThat(peer.request(5).bytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void aSessionThatTheRegistryWillNotSpeakOfIsReplacedAndCancelled() throws Exception {
        try (Peer peer = Peer.answering(
                        session(1),
                        Answer.of(502),
                        absent(),
                        Answer.of(405),
                        session(2),
                        Answer.of(204),
                        Answer.of(201));
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(peer.request(5)).hasToString("DELETE /v2/foo/blobs/uploads/1");
            assertThat(peer.request(6).target()).startsWith("/v2/foo/blobs/uploads/2?");
            assertThat(peer.request(6).bytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void isContentWhereOnlyTheAnswerWasLost() throws Exception {
        try (Peer peer = Peer.answering(
                        session(1), Answer.of(504), Answer.of(200).length(BLOB.length));
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(peer.requests()).hasSize(3);
        }
    }

    @Test
    void contentThatCanBeReadOnceMayHaveArrivedAllTheSame() throws Exception {
        try (Peer peer = Peer.answering(
                        session(1), Answer.of(504), Answer.of(200).length(BLOB.length));
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.once(new ByteArrayInputStream(BLOB), BLOB.length));
        }
    }

    @Test
    void startsAnewWhereTheRegistryWasWrongAboutItsOffset() throws Exception {
        try (Peer peer = Peer.answering(
                        session(1),
                        Answer.of(502),
                        absent(),
                        holding(40_000),
                        Answer.of(400).json("{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}"),
                        session(2),
                        Answer.of(204),
                        Answer.of(201));
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(peer.request(6).method()).as("the session in disorder").isEqualTo("DELETE");
            assertThat(peer.request(7).bytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void wrongContentIsNotSentAgain() throws Exception {
        try (Peer peer = Peer.answering(
                        session(1),
                        Answer.of(400).json("{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}"),
                        Answer.of(204));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(BLOB)))
                    .isInstanceOf(OciException.class);
            assertThat(peer.requests()).hasSize(3);
        }
    }

    @Test
    void givesUpInTheEndAndCancels() throws Exception {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session(1);
                    case "PUT" -> Answer.of(500);
                    case "GET" -> holding(0);
                    case "DELETE" -> Answer.of(204);
                    default -> absent();
                });
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(BLOB)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("500");
            List<String> requests = peer.requests();
            assertThat(requests)
                    .filteredOn(request -> request.startsWith("PUT"))
                    .hasSize(5);
            assertThat(requests.get(requests.size() - 1)).startsWith("DELETE");
        }
    }

    @Test
    void sendsLessAtOnceWhereAllIsTooMuch() throws Exception {
        byte[] large = new byte[5 << 20];
        Digest digest = Digest.sha256(large);
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session(1);
                    case "PUT" -> Answer.of(seen.bodyLength() > 4 << 20 ? 413 : 201);
                    case "PATCH" -> session(1);
                    case "GET" -> holding(0);
                    default -> absent();
                });
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", digest, BlobSource.of(large));
            assertThat(peer.requests())
                    .filteredOn(request -> request.startsWith("PATCH"))
                    .hasSize(2);
        }
    }

    @Test
    void aChunkIsRepeatedFromWhereTheRegistryStands() throws Exception {
        try (Peer peer = Peer.answering(session(1), Answer.of(503), holding(30_000), session(1), Answer.of(201));
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB, 0, 50_000);
            writer.flush();
            writer.write(BLOB, 50_000, 50_000);
            writer.commit(DIGEST);
            assertThat(peer.request(3).header("content-range")).isEqualTo("30000-49999");
            assertThat(peer.request(3).bytes()).isEqualTo(Arrays.copyOfRange(BLOB, 30_000, 50_000));
        }
    }

    @Test
    void theLastChunkIsRepeatedAndEndsTheSession() throws Exception {
        try (Peer peer = Peer.answering(session(1), Answer.of(503), absent(), holding(0), Answer.of(201));
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(BLOB.length);
            assertThat(peer.request(4).bytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void theLastChunkOfASessionThatMayHoldAByteIsRepeated() throws Exception {
        try (Peer peer = Peer.answering(
                        holding(0), Answer.of(503), absent(), holding(0), Answer.of(416), Answer.of(201));
                RegistryClient client = client(peer);
                BlobWriter writer =
                        client.resumeBlobUpload("foo", "/v2/foo/blobs/uploads/1", OciRegistry.WHERE_LEFT_OFF)) {
            writer.write(BLOB);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(BLOB.length);
            assertThat(peer.request(4).header("content-range")).isEqualTo("0-99999");
            assertThat(peer.request(5).header("content-range")).isEqualTo("1-99999");
        }
    }

    @Test
    void aCommitWhoseAnswerWasLostIsDone() throws Exception {
        try (Peer peer = Peer.answering(
                        session(1), Answer.of(503), Answer.of(200).length(BLOB.length));
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(BLOB.length);
        }
    }

    @Test
    void aChunkOfASessionThatIsGoneIsAnErrorThatSaysWhatCameFirst() throws Exception {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session(1);
                    case "PATCH" -> Answer.of(503);
                    default -> absent();
                });
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThatThrownBy(writer::flush)
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("503")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            writer.cancel();
        }
    }

    @Test
    void anOffsetThatIsRefusedStaysRefused() throws Exception {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "PATCH" -> Answer.of(416);
                    case "GET" -> holding(60_000);
                    default -> session(1);
                });
                RegistryClient client = client(peer)) {
            BlobWriter started = client.startBlobUpload("foo", UploadOptions.DEFAULT);
            try (BlobWriter writer = client.resumeBlobUpload("foo", started.id(), 50_000)) {
                writer.write(BLOB, 50_000, 50_000);
                assertThatThrownBy(writer::flush).isInstanceOf(OciException.class);
                assertThat(peer.requests())
                        .as("the bytes between may be somebody else's")
                        .filteredOn(request -> request.startsWith("PATCH"))
                        .hasSize(1);
                writer.cancel();
            }
        }
    }

    @Test
    void chunksThatAreTooLargeAreDivided() throws Exception {
        byte[] large = new byte[9 << 20];
        Digest digest = Digest.sha256(large);
        int[] held = new int[1];
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "PATCH" -> {
                        if (seen.bodyLength() > 4 << 20) {
                            yield Answer.of(416).body("content range exceeds 4.00MiB");
                        }
                        held[0] += (int) seen.bodyLength();
                        yield session(1);
                    }
                    case "GET" -> holding(held[0]);
                    case "PUT" -> Answer.of(201);
                    default -> session(1);
                });
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(large);
            writer.flush();
            writer.commit(digest);
            assertThat(held[0]).isEqualTo(large.length);
        }
    }

    @Test
    void anInterruptedUploadDoesNotGoOn() throws Exception {
        try (Peer peer = Peer.of(seen -> seen.method().equals("POST") ? session(1) : Answer.of(502));
                RegistryClient client = client(peer)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(BLOB)))
                    .isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(time.sleeps()).isEmpty();
        }
    }

    @Test
    void aPushInPartsOutlivesARefusalInItsMiddle() throws Exception {
        int[] patches = new int[1];
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "PATCH" -> ++patches[0] == 2 ? Answer.of(401) : session(1);
                    case "GET" -> holding(40_000);
                    case "PUT" -> Answer.of(201);
                    default -> session(1);
                });
                RegistryClient client = RegistryClient.create(peer.options()
                        .existenceCheckBytes(Long.MAX_VALUE)
                        .maxRequestBytes(40_000)
                        .build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(patches[0]).isEqualTo(4);
        }
    }

    @Test
    void aPushInPartsThatIsRefusedSaysSoIfItsContentCanBeReadOnce() throws Exception {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "PATCH" -> Answer.of(401);
                    case "DELETE" -> Answer.of(204);
                    default -> session(1);
                });
                RegistryClient client = RegistryClient.create(peer.options()
                        .existenceCheckBytes(Long.MAX_VALUE)
                        .maxRequestBytes(40_000)
                        .build())) {
            BlobSource once = BlobSource.once(new ByteArrayInputStream(BLOB), BLOB.length);
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, once)).isInstanceOf(UnauthorizedException.class);
        }
    }
}
