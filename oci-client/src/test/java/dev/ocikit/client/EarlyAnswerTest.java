// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer that says yes before it has all of the content, of which more is left than the sockets between take. */
@Timeout(20)
class EarlyAnswerTest {
    private static final byte[] BLOB = new byte[32 << 20];
    private static final Digest DIGEST = Digest.sha256(BLOB);
    private static final String SESSION = "/v2/foo/blobs/uploads/1";

    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean stored = new AtomicBoolean();

    /** A registry that answers the first request of a method before it has read it. */
    private Peer peer(String method, int status) throws IOException {
        AtomicBoolean early = new AtomicBoolean();
        return Peer.hasty(
                seen -> seen.method().equals(method) && !early.getAndSet(true),
                seen -> seen.bodyLength() < 0 ? session(status) : answer(seen));
    }

    private Answer answer(Seen seen) {
        held.addAndGet(seen.bodyLength());
        return switch (seen.method()) {
            case "GET" -> session(204).header("Range", "0-" + Math.max(0, held.get() - 1));
            case "HEAD" -> stored.get() ? Answer.of(200).length(BLOB.length) : Answer.of(404);
            case "PUT" -> session(201);
            default -> session(202);
        };
    }

    private static Answer session(int status) {
        return Answer.of(status).header("Location", SESSION);
    }

    private static ClientOptions.Builder options(Peer peer) {
        return peer.options()
                .existenceCheckBytes(Long.MAX_VALUE)
                .retry(RetryPolicy.builder().firstDelay(Duration.ZERO).build());
    }

    @Test
    void aChunkIsSentAgain() throws IOException {
        try (Peer peer = peer("PATCH", 202);
                RegistryClient client = RegistryClient.create(options(peer).build());
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT.withChunkBytes(BLOB.length))) {
            writer.write(BLOB);
            writer.flush();
            assertThat(held).hasValue(BLOB.length);
        }
    }

    @Test
    void aStreamFailsWithTheConnection() throws IOException {
        try (Peer peer = peer("PATCH", 202);
                RegistryClient client = RegistryClient.create(options(peer).build());
                BlobWriter writer = client.startBlobUpload("foo")) {
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(BLOB), BLOB.length))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("PATCH upload at byte 0")
                    .hasMessageContaining("the answer 202 came when only")
                    .hasMessageContaining("of " + BLOB.length + " bytes were sent");
            assertThat(writer.size()).isZero();
        }
    }

    @Test
    void aPushIsSentAgain(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("blob"), BLOB);
        for (BlobSource source : new BlobSource[] {BlobSource.of(file), BlobSource.of(BLOB)}) {
            held.set(0);
            try (Peer peer = peer("PUT", 201);
                    RegistryClient client = RegistryClient.create(options(peer).build())) {
                client.pushBlob("foo", DIGEST, source);
                assertThat(held).hasValue(BLOB.length);
            }
        }
    }

    @Test
    void aPushOfWhatIsThereIsGood() throws IOException {
        stored.set(true);
        try (Peer peer = peer("PUT", 201);
                RegistryClient client = RegistryClient.create(options(peer).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.once(new ByteArrayInputStream(BLOB), BLOB.length));
            assertThat(peer.requests()).endsWith("HEAD /v2/foo/blobs/" + DIGEST);
        }
    }

    @Test
    void aSessionInsteadOfASinglePostIsGood() throws IOException {
        try (Peer peer = peer("POST", 202);
                RegistryClient client =
                        RegistryClient.create(options(peer).singlePost(true).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(held).hasValue(BLOB.length);
            assertThat(peer.requests()).hasSize(2);
        }
    }
}
