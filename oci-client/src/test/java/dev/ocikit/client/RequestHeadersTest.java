// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The header fields of requests as they come out of the socket. */
class RequestHeadersTest {
    private static final byte[] INDEX = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(INDEX);
    private static final byte[] CONTENT = {1, 2, 3};

    private static Answer index() {
        return Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX).body(INDEX);
    }

    private static void assertOneLineOfTypes(Seen request) {
        assertThat(request.headers().get("accept")).as(request.toString()).hasSize(1);
        assertThat(request.header("accept"))
                .isEqualTo(String.join(
                        ", ",
                        MediaTypes.IMAGE_MANIFEST,
                        MediaTypes.IMAGE_INDEX,
                        MediaTypes.DOCKER_MANIFEST,
                        MediaTypes.DOCKER_MANIFEST_LIST,
                        MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED,
                        MediaTypes.DOCKER_MANIFEST_SCHEMA1,
                        "*/*"));
    }

    @Test
    void theTypesOfManifestsAreAcceptedInOneLine() throws IOException {
        try (Peer peer = Peer.of(seen -> index().header("Docker-Content-Digest", DIGEST));
                RegistryClient client = RegistryClient.create(
                        peer.options().directLocations(true).build())) {
            client.getTag("foo", "latest");
            client.getManifest("foo", DIGEST);
            client.resolveTag("foo", "latest");
            client.resolveManifest("foo", DIGEST);
            client.locateManifest("foo", DIGEST);
            assertThat(peer.requests()).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertOneLineOfTypes(peer.request(i));
            }
        }
    }

    @Test
    void theTypesAreStillInOneLineAfterARedirect() throws IOException {
        try (Peer storage = Peer.answering(index());
                Peer peer = Peer.answering(Answer.of(307).header("Location", storage.url() + "/m"));
                RegistryClient client = peer.client()) {
            client.getTag("foo", "latest");
            assertOneLineOfTypes(storage.request(0));
        }
    }

    @Test
    void noFieldOfARequestTakesTwoLines() throws IOException {
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1");
                    case "PUT" -> Answer.of(201);
                    case "DELETE" -> Answer.of(202);
                    default -> index();
                });
                RegistryClient client = peer.client()) {
            client.getTag("foo", "latest");
            client.referrers("foo", DIGEST).toList();
            client.pushBlob("foo", Digest.sha256(CONTENT), BlobSource.of(CONTENT));
            client.deleteManifest("foo", DIGEST);
            for (int i = 0; i < peer.requests().size(); i++) {
                assertThat(peer.request(i).headers())
                        .allSatisfy((name, lines) -> assertThat(lines).as(name).hasSize(1));
            }
        }
    }

    /** A list may come in several lines, of which the first does not say everything. */
    @Test
    void anEncodingInASecondLineIsSeen() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(seen.has("range") ? 206 : 200)
                        .header("Content-Type", MediaTypes.IMAGE_INDEX)
                        .header("Content-Range", "bytes 0-0/1")
                        .header("Content-Encoding", "identity")
                        .header("Content-Encoding", "gzip")
                        .body("x"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getTag("foo", "latest"))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("gzip");
            assertThatThrownBy(() -> client.getBlobRange("foo", DIGEST, ByteRange.of(0, 1)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("encoded");
        }
    }

    @Test
    void requestsWithoutABodySayNothingOfItsLength() throws IOException {
        assumeThat(Runtime.version().feature())
                .as("Java 17 can send the field with every request (JDK-8283544)")
                .isGreaterThanOrEqualTo(19);
        try (Peer peer = Peer.of(seen -> seen.method().equals("DELETE")
                        ? Answer.of(202)
                        : index().header("Docker-Content-Digest", DIGEST));
                RegistryClient client = peer.client()) {
            client.ping();
            client.getTag("foo", "latest");
            client.resolveTag("foo", "latest");
            client.resolveBlob("foo", DIGEST);
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                reader.readAllBytes();
            }
            client.deleteBlob("foo", DIGEST);
            client.deleteTag("foo", "latest");
            assertThat(peer.requests()).hasSize(7);
            for (int i = 0; i < 7; i++) {
                Seen request = peer.request(i);
                assertThat(request.has("content-length")).as(request.toString()).isFalse();
                assertThat(request.has("transfer-encoding"))
                        .as(request.toString())
                        .isFalse();
                assertThat(request.has("content-type")).as(request.toString()).isFalse();
            }
        }
    }

    @Test
    void aRedirectedReadSaysNothingOfALengthEither() throws IOException {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(19);
        try (Peer storage = Peer.of(seen -> Answer.of(200).body(INDEX));
                Peer peer = Peer.of(seen -> Answer.of(307).header("Location", storage.url() + "/b"));
                RegistryClient client = peer.client()) {
            client.resolveBlob("foo", DIGEST);
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(INDEX);
            }
            assertThat(List.of(storage.request(0), storage.request(1)))
                    .noneMatch(request -> request.has("content-length"));
        }
    }

    /** Some registries wait for a body of which they are told nothing. */
    @Test
    void requestsWithAnEmptyBodySayThatItIsEmpty() throws IOException {
        Digest empty = Digest.sha256(new byte[0]);
        try (Peer peer = Peer.of(seen -> seen.method().equals("POST")
                        ? Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1")
                        : Answer.of(201));
                RegistryClient client = peer.client()) {
            client.pushBlob("foo", empty, BlobSource.of(new byte[0]));
            assertThat(peer.requests()).hasSize(2);
            assertThat(peer.request(0).header("content-length")).isEqualTo("0");
            assertThat(peer.request(1).header("content-length")).isEqualTo("0");
        }
    }
}
