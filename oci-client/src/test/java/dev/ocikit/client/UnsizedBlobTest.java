// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registries that tell the size of a blob nowhere. */
class UnsizedBlobTest {
    private static final byte[] BLOB = new byte[6 << 20];

    static {
        new Random(1).nextBytes(BLOB);
    }

    private static final Digest DIGEST = Digest.sha256(BLOB);

    private static Answer unsized(Seen seen, byte[] body) {
        return seen.method().equals("HEAD")
                ? Answer.of(200).length(-1)
                : Answer.of(200).body(body).chunked();
    }

    @Test
    void readsABlobThatIsLargerThanAManifestMayBe() throws IOException {
        try (Peer peer = Peer.of(seen -> unsized(seen, BLOB));
                RegistryClient client = peer.client()) {
            for (Digest digest : new Digest[] {DIGEST, DigestAlgorithm.SHA512.digest(BLOB)}) {
                try (BlobReader reader = client.getBlob("foo", digest)) {
                    assertThat(reader.descriptor().size()).isEqualTo(BLOB.length);
                    assertThat(reader.readAllBytes()).isEqualTo(BLOB);
                }
            }
        }
    }

    @Test
    void resolvesABlobWhoseSizeIsToldNowhere() throws IOException {
        try (Peer peer = Peer.of(seen -> unsized(seen, BLOB));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(BLOB.length);
        }
    }

    /** Of which only the headers matter to the check whether the blob is there. */
    @Test
    void isNotReadBeforeAPush() throws IOException {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> Answer.of(202).header("Location", "/up");
                    case "PUT" -> Answer.of(201);
                    default -> unsized(seen, BLOB);
                });
                RegistryClient client = RegistryClient.create(
                        peer.options().existenceCheckBytes(0).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(peer.requests())
                    .as("one GET, for a part")
                    .containsExactly(
                            "HEAD /v2/foo/blobs/" + DIGEST,
                            "GET /v2/foo/blobs/" + DIGEST,
                            "POST /v2/foo/blobs/uploads/",
                            "PUT /up?digest=" + DIGEST.toString().replace(":", "%3A"));
        }
    }

    @Test
    void doesNotHoldABlobAgainstTheLimitForManifests() throws IOException {
        byte[] small = Arrays.copyOf(BLOB, 1000);
        try (Peer peer = Peer.of(seen -> unsized(seen, small));
                RegistryClient client = RegistryClient.create(
                        peer.options().maxManifestBytes(10).build());
                BlobReader reader = client.getBlob("foo", Digest.sha256(small))) {
            assertThat(reader.readAllBytes()).isEqualTo(small);
        }
    }

    @Test
    void verifiesBeforeItAnswers() throws IOException {
        byte[] other = BLOB.clone();
        other[BLOB.length - 1] ^= 1;
        try (Peer peer = Peer.of(seen -> unsized(seen, other));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST)).isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST)).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void verifiesWhatItIsSentTheSecondTime() throws IOException {
        byte[] other = BLOB.clone();
        other[BLOB.length - 1] ^= 1;
        AtomicInteger gets = new AtomicInteger();
        try (Peer peer = Peer.of(seen ->
                        unsized(seen, seen.method().equals("GET") && gets.incrementAndGet() > 1 ? other : BLOB));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void readsFromTheBeginningAgainWhatBreaksOff() throws IOException {
        AtomicInteger gets = new AtomicInteger();
        TestTime time = new TestTime();
        try (Peer peer = Peer.of(seen -> seen.method().equals("GET") && gets.incrementAndGet() == 1
                        ? Answer.of(200).body(Arrays.copyOf(BLOB, 1000)).chunkedWithoutEnd()
                        : unsized(seen, BLOB));
                RegistryClient client = RegistryClient.create(
                        ClientOptions.builder(peer.host()).time(time).build());
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void namesTheLimitForBlobsOfUnknownSize() throws IOException {
        try (Peer peer = Peer.of(seen -> unsized(seen, new byte[1 << 20]).times(1 << 20));
                RegistryClient client = RegistryClient.create(
                        peer.options().maxUnsizedBlobBytes(5_000_000).build())) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("5000000 bytes")
                    .hasMessageContaining("maxUnsizedBlobBytes")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.SIZE_INVALID);
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST)).hasMessageContaining("maxUnsizedBlobBytes");
        }
    }

    @Test
    void namesTheLimitForManifests() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", MediaTypes.IMAGE_INDEX)
                        .body(new byte[2000])
                        .chunked());
                RegistryClient client = RegistryClient.create(
                        peer.options().maxManifestBytes(1000).build())) {
            assertThatThrownBy(() -> client.getTag("foo", "latest"))
                    .hasMessageContaining("1000 bytes")
                    .hasMessageContaining("maxManifestBytes");
        }
    }
}
