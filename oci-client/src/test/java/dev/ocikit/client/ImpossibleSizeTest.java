// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Registries that report a size that the content cannot have: nothing, or that of its encoded form. */
class ImpossibleSizeTest {
    private static final byte[] INDEX = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                    + "\",\"manifests\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(INDEX);
    private static final Digest EMPTY = Digest.sha256(new byte[0]);
    private static final Descriptor MANIFEST = Descriptor.of(MediaTypes.IMAGE_INDEX, DIGEST, INDEX.length);

    private static Answer named(Answer answer) {
        return answer.header("Content-Type", MediaTypes.IMAGE_INDEX).header("Docker-Content-Digest", DIGEST);
    }

    /** The answers to HEAD, each made anew. */
    static Stream<Answer> heads() {
        return Stream.of(
                named(Answer.of(200).length(0)),
                named(Answer.of(200).length(33).header("Content-Encoding", "gzip")),
                named(Answer.of(200).length(-1).header("Content-Encoding", "br")));
    }

    private static Peer answering(Answer head) throws IOException {
        return Peer.of(seen ->
                seen.method().equals("HEAD") ? head : named(Answer.of(200)).body(INDEX));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void ofAManifestIsAskedForByGet(Answer head) throws IOException {
        try (Peer peer = answering(head);
                RegistryClient client = peer.client()) {
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveManifest("foo", DIGEST)).isEqualTo(MANIFEST);
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void ofABlobIsAskedForByGet(Answer head) throws IOException {
        try (Peer peer = answering(head);
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(INDEX.length);
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void isNotTakenForThatOfABlobThatComesWithoutALength(Answer head) throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? head
                        : Answer.of(200).body(INDEX).chunked());
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.descriptor().size()).isEqualTo(INDEX.length);
            assertThat(reader.readAllBytes()).isEqualTo(INDEX);
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void isNotTakenForThatOfAPart(Answer head) throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? head
                        : Answer.of(206).header("Content-Range", "bytes 0-1/*").body("{\""));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlobRange("foo", DIGEST, ByteRange.of(0, 2)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("does not tell the blob's size")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void ofAWholeIsNotTakenForARangeThatIsNotThere() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlobRange("foo", DIGEST, ByteRange.of(0, 2)))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void sendsNoBlobThatIsThere(Answer head) throws IOException {
        try (Peer peer = answering(head);
                RegistryClient client = RegistryClient.create(
                        peer.options().existenceCheckBytes(0).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(INDEX));
            assertThat(peer.requests()).noneMatch(request -> request.startsWith("POST"));
        }
    }

    @Test
    void ofTheEmptyBlobIsNothingElse() throws IOException {
        for (Digest digest : new Digest[] {EMPTY, DigestAlgorithm.SHA512.digest(new byte[0])}) {
            try (Peer peer = Peer.answering(
                            Answer.of(200).length(0),
                            Answer.of(200).length(20),
                            Answer.of(416).header("Content-Range", "bytes */0"),
                            Answer.of(200).length(20),
                            Answer.of(416),
                            Answer.of(200));
                    RegistryClient client = peer.client()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(client.resolveBlob("foo", digest).size()).isZero();
                }
            }
        }
    }

    @Test
    void isLookedForInTheWholeWherePartsAreRefused() throws IOException {
        for (Answer refusal : new Answer[] {
            Answer.of(400),
            Answer.of(416),
            Answer.of(416).header("Content-Range", "bytes */0"),
            Answer.of(206).header("Content-Range", "bytes 0-0/*").body("{"),
            Answer.of(206)
                    .header("Content-Range", "bytes 0-0/30")
                    .header("Content-Encoding", "gzip")
                    .body("x"),
        }) {
            try (Peer peer = Peer.answering(
                            Answer.of(200).length(0), refusal, Answer.of(200).body(INDEX));
                    RegistryClient client = peer.client()) {
                assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(INDEX.length);
            }
        }
    }

    @Test
    void isNotThatOfAnEncodedBody() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Encoding", "gzip")
                        .body(seen.target().endsWith(DIGEST.toString()) ? INDEX : new byte[7]));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST).size())
                    .as("a blob that its storage calls encoded, and is not")
                    .isEqualTo(INDEX.length);
            assertThatThrownBy(() -> client.resolveBlob("foo", Digest.sha256(new byte[9])))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("encoded");
        }
    }
}
