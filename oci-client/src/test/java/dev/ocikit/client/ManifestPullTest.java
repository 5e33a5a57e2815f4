// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestPullTest {
    private static final String TYPE = MediaTypes.IMAGE_INDEX;
    private static final byte[] INDEX =
            ("{\"schemaVersion\":2,\"mediaType\":\"" + TYPE + "\",\"manifests\":[]}").getBytes(StandardCharsets.UTF_8);
    private static final byte[] UNTYPED = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(INDEX);
    private static final Digest OTHER = Digest.sha256(UNTYPED);

    private static Answer manifest(byte[] bytes) {
        return Answer.of(200).header("Content-Type", TYPE).body(bytes);
    }

    private static void refuses(Answer answer, Class<? extends OciException> type, ErrorCode code) throws IOException {
        try (Peer peer = Peer.answering(answer, answer);
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getTag("foo", "latest"))
                    .isInstanceOf(type)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(code);
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOf(type)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(code);
        }
    }

    @Test
    void readsAManifestByTagAndByDigest() throws IOException {
        try (Peer peer = Peer.of(seen -> manifest(INDEX).header("Docker-Content-Digest", DIGEST));
                RegistryClient client = peer.client()) {
            ManifestContent byTag = client.getTag("foo", "latest");
            assertThat(byTag.descriptor()).isEqualTo(Descriptor.of(TYPE, DIGEST, INDEX.length));
            assertThat(byTag.toByteArray()).isEqualTo(INDEX);
            assertThat(client.getManifest("foo", DIGEST)).isEqualTo(byTag);
            assertThat(peer.requests())
                    .containsExactly("GET /v2/foo/manifests/latest", "GET /v2/foo/manifests/" + DIGEST);
            assertThat(peer.request(0).header("accept"))
                    .startsWith(MediaTypes.IMAGE_MANIFEST + ", " + MediaTypes.IMAGE_INDEX)
                    .contains(MediaTypes.DOCKER_MANIFEST + ",", MediaTypes.DOCKER_MANIFEST_LIST);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void computesTheDigestThatTheRegistryDoesNotReport() throws IOException {
        try (Peer peer = Peer.of(seen -> manifest(INDEX));
                RegistryClient client = peer.client()) {
            assertThat(client.getTag("foo", "latest").digest()).isEqualTo(DIGEST);
            assertThat(client.getManifest("foo", DIGEST).digest()).isEqualTo(DIGEST);
        }
    }

    @Test
    void refusesAReportedDigestThatLies() throws IOException {
        refuses(
                manifest(INDEX).header("Docker-Content-Digest", OTHER),
                ContentMismatchException.class,
                ErrorCode.DIGEST_INVALID);
    }

    @Test
    void refusesOtherContentThanWasAskedForEvenIfTheRegistryReportsItsDigest() throws IOException {
        try (Peer peer = Peer.answering(manifest(UNTYPED).header("Docker-Content-Digest", OTHER));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST)).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void believesAReportedDigestOfAnotherAlgorithmIfItFits() throws IOException {
        Digest sha512 = DigestAlgorithm.SHA512.digest(INDEX);
        try (Peer peer = Peer.of(seen -> manifest(INDEX).header("Docker-Content-Digest", sha512));
                RegistryClient client = peer.client()) {
            assertThat(client.getTag("foo", "latest").digest()).isEqualTo(sha512);
            assertThat(client.getManifest("foo", DIGEST).digest()).isEqualTo(DIGEST);
        }
        refuses(
                manifest(INDEX).header("Docker-Content-Digest", DigestAlgorithm.SHA512.digest(UNTYPED)),
                ContentMismatchException.class,
                ErrorCode.DIGEST_INVALID);
    }

    @Test
    void doesNotTakeADigestForGrantedThatItCannotCompute() throws IOException {
        try (Peer peer = Peer.of(seen ->
                        manifest(INDEX).header("Docker-Content-Digest", "blake9:abcdefabcdefabcdefabcdefabcdefab"));
                RegistryClient client = peer.client()) {
            assertThat(client.getTag("foo", "latest").digest()).isEqualTo(DIGEST);
            assertThat(client.resolveTag("foo", "latest").digest()).isEqualTo(DIGEST);
        }
    }

    @Test
    void ignoresParametersOfTheContentType() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", TYPE + "; charset=utf-8")
                        .body(INDEX));
                RegistryClient client = peer.client()) {
            assertThat(client.getTag("foo", "latest").mediaType()).isEqualTo(TYPE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain; charset=utf-8", "application/octet-stream", ""})
    void asksTheManifestForItsTypeWhenTheRegistryDoesNotKnow(String type) throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", type)
                        .header(
                                "Docker-Content-Digest",
                                Digest.sha256(seen.target().endsWith("untyped") ? UNTYPED : INDEX))
                        .body(seen.target().endsWith("untyped") ? UNTYPED : INDEX));
                RegistryClient client = peer.client()) {
            assertThat(client.getTag("foo", "typed").mediaType()).isEqualTo(TYPE);
            assertThat(client.getTag("foo", "untyped").mediaType()).isEqualTo(TYPE);
            assertThat(client.resolveTag("foo", "untyped").mediaType()).isEqualTo(TYPE);
            assertThat(client.resolveManifest("foo", DIGEST).mediaType()).isEqualTo(TYPE);
        }
    }

    @Test
    void refusesAManifestThatContradictsItsContentType() throws IOException {
        refuses(
                Answer.of(200).header("Content-Type", MediaTypes.IMAGE_MANIFEST).body(INDEX),
                OciException.class,
                ErrorCode.MANIFEST_INVALID);
    }

    @Test
    void readsAManifestOfAnyKind() throws IOException {
        byte[] other = "not even JSON".getBytes(StandardCharsets.UTF_8);
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", "application/vnd.Other")
                        .body(other));
                RegistryClient client = peer.client()) {
            assertThat(client.getManifest("foo", Digest.sha256(other)).mediaType())
                    .isEqualTo("application/vnd.Other");
        }
    }

    @Test
    void refusesAManifestOverTheLimit() throws IOException {
        byte[] large = new byte[1 << 20];
        for (Answer answer : new Answer[] {
            manifest(large).times(5),
            manifest(large).times(5).chunked(),
            manifest(large).times(1 << 20)
        }) {
            refuses(answer, OciException.class, ErrorCode.SIZE_INVALID);
        }
    }

    @Test
    void refusesAnEncodedManifest() throws IOException {
        refuses(manifest(INDEX).header("Content-Encoding", "gzip"), OciException.class, ErrorCode.UNAVAILABLE);
    }

    @Test
    void reportsAManifestThatIsCutOff() throws IOException {
        refuses(manifest(INDEX).length(1000).cut(), OciException.class, ErrorCode.UNAVAILABLE);
    }

    @Test
    void callsAMissingManifestUnknown() throws IOException {
        refuses(Answer.of(404), NotFoundException.class, ErrorCode.MANIFEST_UNKNOWN);
        try (Peer peer = Peer.of(seen -> Answer.of(404));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveTag("foo", "latest"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("HEAD manifest latest of " + peer.host() + "/foo")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.MANIFEST_UNKNOWN);
        }
    }

    @Test
    void resolvesByHeadersAlone() throws IOException {
        try (Peer peer = Peer.of(seen -> manifest(INDEX).header("Docker-Content-Digest", DIGEST));
                RegistryClient client = peer.client()) {
            Descriptor expected = Descriptor.of(TYPE, DIGEST, INDEX.length);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(expected);
            assertThat(client.resolveManifest("foo", DIGEST)).isEqualTo(expected);
            assertThat(peer.requests())
                    .containsExactly("HEAD /v2/foo/manifests/latest", "HEAD /v2/foo/manifests/" + DIGEST);
        }
    }

    @Test
    void resolvesATagByGetWhenHeadDoesNotTellTheDigest() throws IOException {
        try (Peer peer = Peer.of(seen -> manifest(INDEX));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(Descriptor.of(TYPE, DIGEST, INDEX.length));
            assertThat(peer.requests())
                    .containsExactly("HEAD /v2/foo/manifests/latest", "GET /v2/foo/manifests/latest");
        }
    }

    @Test
    void resolvesByGetWhenHeadDoesNotTellTheSize() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? manifest(INDEX)
                                .header("Docker-Content-Digest", DIGEST)
                                .length(-1)
                        : manifest(INDEX));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveManifest("foo", DIGEST).size()).isEqualTo(INDEX.length);
            assertThat(client.resolveTag("foo", "latest").size()).isEqualTo(INDEX.length);
        }
    }

    @Test
    void resolvesByGetWhereHeadIsNotAllowed() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD") ? Answer.of(405) : manifest(INDEX));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveTag("foo", "latest").digest()).isEqualTo(DIGEST);
        }
    }

    @Test
    void refusesAHeadThatReportsAnotherDigest() throws IOException {
        try (Peer peer = Peer.answering(manifest(INDEX).header("Docker-Content-Digest", OTHER));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveManifest("foo", DIGEST))
                    .isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void deletesATagAndNothingElse() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(202), Answer.of(404));
                RegistryClient client = peer.client()) {
            client.deleteTag("foo", "latest");
            assertThatThrownBy(() -> client.deleteTag("foo", "latest")).isInstanceOf(NotFoundException.class);
            assertThat(peer.requests()).containsOnly("DELETE /v2/foo/manifests/latest");
        }
    }

    @Test
    void refusesABadTagBeforeItAsks() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            for (String tag : new String[] {"", ".", "a/b", "a?b", "a:b", DIGEST.toString()}) {
                assertThatThrownBy(() -> client.getTag("foo", tag))
                        .isInstanceOf(OciException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.NAME_INVALID);
            }
            assertThat(peer.requests()).isEmpty();
        }
    }
}
