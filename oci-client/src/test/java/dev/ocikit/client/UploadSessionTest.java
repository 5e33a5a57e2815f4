// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UploadSessionTest {
    private static final byte[] TEN = "0123456789".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(TEN);
    private static final String ENCODED = DIGEST.toString().replace(":", "%3A");
    private static final String UPLOADS = "/v2/foo/blobs/uploads/";
    private static final UploadOptions FOUR = UploadOptions.DEFAULT.withChunkBytes(4);

    /** A registry that gives out a new location with every answer. */
    private static Peer sessions(int minimum) throws IOException {
        int[] count = {0};
        return Peer.of(seen -> switch (seen.method()) {
            case "PUT" -> Answer.of(201).header("Location", "/v2/foo/blobs/x");
            case "DELETE" -> Answer.of(204);
            default -> {
                Answer next = Answer.of(202).header("Location", UPLOADS + ++count[0]);
                yield minimum == 0 ? next : next.header("OCI-Chunk-Min-Length", minimum);
            }
        });
    }

    private static void chunk(Seen seen, String range, String body) {
        assertThat(seen.header("content-range")).isEqualTo(range);
        assertThat(seen.body()).isEqualTo(body);
        assertThat(seen.header("content-length")).isEqualTo("" + body.length());
        assertThat(seen.header("content-type")).isEqualTo("application/octet-stream");
    }

    @Test
    void sendsContentThatFitsAChunkWithTheLastRequest() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo")) {
                for (byte b : TEN) {
                    writer.write(b);
                }
                assertThat(writer.size()).isEqualTo(10);
                assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
                assertThat(writer.size()).isEqualTo(10);
            }
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS, "PUT " + UPLOADS + "1?digest=" + ENCODED);
            assertThat(peer.request(1).bytes()).isEqualTo(TEN);
            assertThat(peer.request(1).has("content-range")).isFalse();
        }
    }

    @Test
    void cutsALargeWriteIntoChunksOfExactlyTheirSize() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo", FOUR)) {
                writer.write(TEN);
                writer.commit(DIGEST);
            }
            assertThat(peer.requests())
                    .containsExactly(
                            "POST " + UPLOADS,
                            "PATCH " + UPLOADS + "1",
                            "PATCH " + UPLOADS + "2",
                            "PUT " + UPLOADS + "3?digest=" + ENCODED);
            chunk(peer.request(1), "0-3", "0123");
            chunk(peer.request(2), "4-7", "4567");
            chunk(peer.request(3), "8-9", "89");
        }
    }

    @Test
    void gathersSmallWritesIntoChunks() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo", FOUR)) {
                writer.write(TEN, 0, 3);
                writer.write(TEN, 3, 3);
                writer.write(TEN, 6, 2);
                assertThat(peer.requests()).hasSize(2);
                assertThat(writer.size()).isEqualTo(8);
                writer.commit(Digest.sha256("01234567".getBytes(StandardCharsets.UTF_8)));
            }
            chunk(peer.request(1), "0-3", "0123");
            // The last chunk is full, and still travels with the last request.
            chunk(peer.request(2), "4-7", "4567");
            assertThat(peer.requests()).hasSize(3);
        }
    }

    @Test
    void honoursTheRegistrysLeastChunk() throws IOException {
        try (Peer peer = sessions(6);
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo", FOUR)) {
                assertThat(writer.hints()).isEqualTo(new UploadHints(6, 0));
                writer.write(TEN);
                writer.commit(DIGEST);
            }
            chunk(peer.request(1), "0-5", "012345");
            chunk(peer.request(2), "6-9", "6789");
        }
    }

    @Test
    void doesNotHoldWhatNoMemoryHolds() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1").header("OCI-Chunk-Min-Length", "999999999999"),
                        Answer.of(201));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(TEN);
            writer.commit(DIGEST);
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void streamsContentOfKnownLengthInOneRequest() throws IOException {
        byte[] large = new byte[5 << 20];
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo")) {
                writer.write(TEN);
                assertThat(writer.writeFrom(new ByteArrayInputStream(large), large.length))
                        .isEqualTo(large.length);
                assertThat(writer.size()).isEqualTo(large.length + 10);
                writer.commit(DIGEST);
            }
            assertThat(peer.requests())
                    .containsExactly(
                            "POST " + UPLOADS, "PATCH " + UPLOADS + "1", "PUT " + UPLOADS + "2?digest=" + ENCODED);
            Seen patch = peer.request(1);
            assertThat(patch.bodyLength()).isEqualTo(large.length + 10);
            assertThat(patch.header("content-range")).isEqualTo("0-" + (large.length + 9));
            assertThat(patch.body()).startsWith("0123456789\0\0");
            assertThat(patch.has("transfer-encoding")).isFalse();
            assertThat(peer.request(2).header("content-length")).isEqualTo("0");
        }
    }

    @Test
    void holdsOfAStreamOnlyWhatIsShorterThanTheRegistrysLeastChunk() throws IOException {
        int least = 2 << 20;
        try (Peer peer = sessions(least);
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.writeFrom(new ByteArrayInputStream(new byte[least]), least);
            assertThat(peer.requests()).hasSize(2);
            assertThat(peer.request(1).bodyLength()).isEqualTo(least);
            writer.writeFrom(new ByteArrayInputStream(new byte[least - 1]), least - 1);
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void readsNoMoreOfAStreamThanItWasTold() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[6 << 20]);
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.writeFrom(in, 5 << 20);
            writer.writeFrom(in, 100);
            assertThat(in.available()).isEqualTo((1 << 20) - 100);
        }
    }

    @Test
    void streamsInRequestsOfBoundedSize() throws IOException {
        byte[] large = new byte[5 << 20];
        try (Peer peer = sessions(0);
                RegistryClient client = RegistryClient.create(
                        peer.options().maxRequestBytes(2 << 20).build())) {
            try (BlobWriter writer = client.startBlobUpload("foo")) {
                writer.writeFrom(new ByteArrayInputStream(large), large.length);
                writer.commit(DIGEST);
            }
            assertThat(peer.requests()).hasSize(4);
            assertThat(peer.request(1).header("content-range")).isEqualTo("0-2097151");
            assertThat(peer.request(2).header("content-range")).isEqualTo("2097152-4194303");
            // What is left is short enough to travel with the last request.
            assertThat(peer.request(3).header("content-range")).isEqualTo("4194304-5242879");
        }
    }

    @Test
    void streamsContentOfUnknownLengthInChunks() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo", FOUR)) {
                assertThat(writer.writeFrom(new ByteArrayInputStream(TEN), -1)).isEqualTo(10);
                writer.commit(DIGEST);
            }
            assertThat(peer.requests()).hasSize(4);
        }
    }

    @Test
    void findsOutWhatTheRegistryHasWhenAStreamEndsEarly() throws IOException {
        byte[] large = new byte[2 << 20];
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> Answer.of(202).header("Location", UPLOADS + "1");
                    case "GET" ->
                        Answer.of(204).header("Location", UPLOADS + "2").header("Range", "0-999");
                    default -> Answer.of(202);
                });
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(large), large.length + 1))
                    .isInstanceOf(ContentMismatchException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.SIZE_INVALID);
            assertThat(writer.size()).isEqualTo(1000);
            assertThat(writer.id()).isEqualTo(UPLOADS + "2");
        }
    }

    @Test
    void handsOverWhatItHoldsWhenClosed() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            BlobWriter writer = client.startBlobUpload("foo");
            assertThat(writer.id()).isEqualTo(UPLOADS + "1");
            writer.write(TEN);
            writer.close();
            writer.close();
            assertThat(writer.id()).isEqualTo(UPLOADS + "2");
            assertThat(writer.size()).isEqualTo(10);
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS, "PATCH " + UPLOADS + "1");
            chunk(peer.request(1), "0-9", "0123456789");
            assertThatThrownBy(() -> writer.write(TEN)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writer.commit(DIGEST)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void handsOverWhatItHoldsWhenFlushed() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.flush();
            assertThat(peer.requests()).hasSize(1);
            writer.write(TEN);
            writer.flush();
            assertThat(peer.requests()).endsWith("PATCH " + UPLOADS + "1");
        }
    }

    @Test
    void cancelsASessionOnce() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            BlobWriter writer = client.startBlobUpload("foo");
            writer.write(TEN);
            writer.cancel();
            writer.cancel();
            writer.close();
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS, "DELETE " + UPLOADS + "1");
        }
    }

    @Test
    void doesNotMindARegistryThatWillNotCancel() throws IOException {
        for (int status : new int[] {404, 405, 500}) {
            try (Peer peer = Peer.answering(Answer.of(202).header("Location", UPLOADS + "1"), Answer.of(status));
                    RegistryClient client = peer.client()) {
                client.startBlobUpload("foo").cancel();
                assertThat(peer.requests()).hasSize(2);
            }
        }
    }

    @Test
    void leavesACommittedSessionAlone() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            BlobWriter writer = client.startBlobUpload("foo");
            writer.commit(Digest.sha256(new byte[0]));
            writer.cancel();
            writer.close();
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void keepsTheSessionOfACommitThatFailed() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"), Answer.of(500), Answer.of(201));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(TEN);
            assertThatThrownBy(() -> writer.commit(DIGEST)).isInstanceOf(OciException.class);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
            assertThat(peer.request(2).bytes()).isEqualTo(TEN);
        }
    }

    private static final String WRONG_DIGEST = "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}";

    /** Commits ten bytes under a wrong digest and then under theirs, with two requests between that the answers are for. */
    private static void commitTwice(Peer peer, RegistryClient client) throws IOException {
        try (BlobWriter writer = client.startBlobUpload("foo", FOUR)) {
            writer.write(TEN);
            assertThatThrownBy(() -> writer.commit(Digest.sha256(new byte[1])))
                    .isInstanceOf(ContentMismatchException.class);
            assertThat(writer.size()).isEqualTo(10);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
        }
        assertThat(peer.requests().get(4)).as("where does it end").startsWith("GET ");
    }

    @Test
    void sendsNothingAgainWhereTheRegistryKeptWhatCameWithAWrongDigest() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(202).header("Range", "0-3"),
                        Answer.of(202).header("Range", "0-7"),
                        Answer.of(400).body(WRONG_DIGEST),
                        Answer.of(204).header("Location", UPLOADS + "2").header("Range", "0-9"),
                        Answer.of(201));
                RegistryClient client = peer.client()) {
            commitTwice(peer, client);
            assertThat(peer.requests()).hasSize(6);
            assertThat(peer.requests().get(5)).startsWith("PUT " + UPLOADS + "2?digest=");
            assertThat(peer.request(5).bytes()).isEmpty();
        }
    }

    @Test
    void sendsAgainWhatTheRegistryDiscardedWithAWrongDigest() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(202).header("Range", "0-3"),
                        Answer.of(202).header("Range", "0-7"),
                        Answer.of(400).body(WRONG_DIGEST),
                        Answer.of(204).header("Range", "0-7"),
                        Answer.of(201));
                RegistryClient client = peer.client()) {
            commitTwice(peer, client);
            chunk(peer.request(5), "8-9", "89");
        }
    }

    @Test
    void callsASessionUnknownThatTheRegistryEndedWithAWrongDigest() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(400).body(WRONG_DIGEST),
                        Answer.of(404));
                RegistryClient client = peer.client()) {
            BlobWriter writer = client.startBlobUpload("foo");
            writer.write(TEN);
            assertThatThrownBy(() -> writer.commit(Digest.sha256(new byte[1])))
                    .isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(() -> writer.commit(DIGEST))
                    .isInstanceOfSatisfying(
                            NotFoundException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN));
            writer.cancel();
        }
    }

    @Test
    void asksNothingAfterAWrongDigestThatCameAlone() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(202).header("Range", "0-9"),
                        Answer.of(400).body(WRONG_DIGEST),
                        Answer.of(201));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(TEN);
            writer.flush();
            assertThatThrownBy(() -> writer.commit(Digest.sha256(new byte[1])))
                    .isInstanceOf(ContentMismatchException.class);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
            assertThat(peer.requests()).hasSize(4);
        }
    }

    @Test
    void takesOtherSuccessesForWhatTheyAre() throws IOException {
        // 201 for a chunk, 204 for a chunk, no new location: all of this is met.
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(201).header("Range", "0-99999"),
                        Answer.of(204),
                        Answer.of(204));
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.startBlobUpload("foo", FOUR)) {
                writer.write(TEN);
                writer.commit(DIGEST);
            }
            assertThat(peer.requests())
                    .containsExactly(
                            "POST " + UPLOADS,
                            "PATCH " + UPLOADS + "1",
                            "PATCH " + UPLOADS + "1",
                            "PUT " + UPLOADS + "1?digest=" + ENCODED);
            assertThat(peer.request(2).header("content-range")).isEqualTo("4-7");
        }
    }

    @Test
    void sendsARequestAgainThatMetAClosedConnection() throws IOException {
        try (Peer peer = Peer.of(
                        seen -> Answer.of(202).header("Location", UPLOADS + "1").cut());
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 40; i++) {
                client.startBlobUpload("foo").cancel();
            }
            assertThat(peer.requests()).hasSize(80);
        }
    }

    @Test
    void asksBeforeItSendsContentAgainThatMetAClosedConnection() throws IOException {
        try (Peer peer = Peer.of(
                        seen -> Answer.of(202).header("Location", UPLOADS + "1").cut());
                RegistryClient client = RegistryClient.create(peer.options()
                        .retry(RetryPolicy.builder().firstDelay(Duration.ZERO).build())
                        .build())) {
            for (int i = 0; i < 20; i++) {
                BlobWriter writer = client.startBlobUpload("foo");
                writer.write(TEN);
                writer.close();
            }
            assertThat(peer.requests())
                    .filteredOn(request -> request.startsWith("PATCH"))
                    .hasSize(20);
        }
    }

    @Test
    void callsALostSessionUnknown() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(202).header("Location", UPLOADS + "1"), Answer.of(404));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            assertThatThrownBy(() -> writer.commit(DIGEST))
                    .isInstanceOf(NotFoundException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN);
        }
    }

    @Test
    void callsACommitOutOfOrderAnInvalidRange() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(202).header("Location", UPLOADS + "1"), Answer.of(416));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            assertThatThrownBy(() -> writer.commit(DIGEST))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.RANGE_INVALID);
        }
    }

    @Test
    void tellsTheAlgorithmUnlessItIsSha256() throws IOException {
        try (Peer peer = sessions(0);
                RegistryClient client = peer.client()) {
            client.startBlobUpload("foo", UploadOptions.DEFAULT.withDigestAlgorithm(DigestAlgorithm.SHA512))
                    .close();
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS + "?digest-algorithm=sha512");
        }
    }
}
