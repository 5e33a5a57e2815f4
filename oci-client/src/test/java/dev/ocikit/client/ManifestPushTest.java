// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestPushTest {
    private static final byte[] INDEX = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final ManifestContent MANIFEST = ManifestContent.of(INDEX, MediaTypes.IMAGE_INDEX);
    private static final String BY_DIGEST = "PUT /v2/foo/manifests/" + MANIFEST.digest();

    private static Answer created() {
        return Answer.of(201).header("Docker-Content-Digest", MANIFEST.digest());
    }

    private static void pushes(List<String> tags, List<String> requests, Answer... answers) throws IOException {
        try (Peer peer = Peer.answering(answers);
                RegistryClient client = peer.client()) {
            assertThat(client.pushManifest("foo", MANIFEST, tags)).isEqualTo(MANIFEST.descriptor());
            assertThat(peer.requests()).isEqualTo(requests);
            for (int i = 0; i < requests.size(); i++) {
                assertThat(peer.request(i).bytes()).isEqualTo(INDEX);
                assertThat(peer.request(i).header("content-type")).isEqualTo(MediaTypes.IMAGE_INDEX);
            }
        }
    }

    @Test
    void pushesWithoutATagByDigest() throws IOException {
        pushes(List.of(), List.of(BY_DIGEST), created());
    }

    @Test
    void pushesWithOneTagByTag() throws IOException {
        pushes(List.of("a"), List.of("PUT /v2/foo/manifests/a"), created());
        pushes(List.of("a", "a"), List.of("PUT /v2/foo/manifests/a"), created());
    }

    @Test
    void pushesWithManyTagsAtOnce() throws IOException {
        pushes(
                List.of("a", "b", "c"),
                List.of(BY_DIGEST + "?tag=a&tag=b&tag=c"),
                created().header("OCI-Tag", "a").header("OCI-Tag", "b, c"));
    }

    @Test
    void pushesTheTagsThatTheRegistryDidNotSet() throws IOException {
        pushes(
                List.of("a", "b", "c"),
                List.of(BY_DIGEST + "?tag=a&tag=b&tag=c", "PUT /v2/foo/manifests/a", "PUT /v2/foo/manifests/c"),
                created().header("OCI-Tag", "b"),
                created(),
                created());
    }

    @Test
    void pushesTagByTagWhereTheRegistryKnowsNoOtherWay() throws IOException {
        pushes(
                List.of("a", "b"),
                List.of(BY_DIGEST + "?tag=a&tag=b", "PUT /v2/foo/manifests/a", "PUT /v2/foo/manifests/b"),
                created(),
                created(),
                created());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 414, 431})
    void pushesTagByTagWhereSoManyAreRefused(int status) throws IOException {
        pushes(
                List.of("a", "b"),
                List.of(BY_DIGEST + "?tag=a&tag=b", "PUT /v2/foo/manifests/a", "PUT /v2/foo/manifests/b"),
                Answer.of(status),
                created(),
                created());
    }

    @Test
    void reportsWhatIsWrongWithTheManifestItself() throws IOException {
        Answer invalid = Answer.of(400).json("{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"message\":\"bad\"}]}");
        try (Peer peer = Peer.answering(invalid, invalid);
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushManifest("foo", MANIFEST, List.of("a", "b")))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.MANIFEST_INVALID);
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void pushesOtherAlgorithmsByDigestAndSetsTheirTagsAtOnce() throws IOException {
        ManifestContent manifest = ManifestContent.of(INDEX, MediaTypes.IMAGE_INDEX, DigestAlgorithm.SHA512);
        String byDigest = "PUT /v2/foo/manifests/" + manifest.digest();
        try (Peer peer = Peer.answering(
                        Answer.of(201).header("OCI-Tag", "a"), Answer.of(400), Answer.of(201), Answer.of(201));
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", manifest, List.of("a"));
            client.pushManifest("foo", manifest, List.of("b"));
            assertThat(peer.requests())
                    .containsExactly(byDigest + "?tag=a", byDigest + "?tag=b", byDigest, "PUT /v2/foo/manifests/b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {MediaTypes.IMAGE_MANIFEST, MediaTypes.DOCKER_MANIFEST_LIST, "application/vnd.other", "no type"})
    void sendsNoManifestThatContradictsItsContentType(String mediaType) throws IOException {
        byte[] json = ("{\"schemaVersion\":2,\"mediaType\":\"" + mediaType + "\",\"manifests\":[]}")
                .getBytes(StandardCharsets.UTF_8);
        ManifestContent manifest = ManifestContent.of(json, MediaTypes.IMAGE_INDEX);
        try (Peer peer = Peer.of(seen -> Answer.of(201));
                RegistryClient client = peer.client()) {
            for (List<String> tags : List.of(List.<String>of(), List.of("a"), List.of("a", "b"))) {
                assertThatThrownBy(() -> client.pushManifest("foo", manifest, tags))
                        .isInstanceOf(OciException.class)
                        .hasMessageContaining(mediaType)
                        .hasMessageContaining(MediaTypes.IMAGE_INDEX)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.MANIFEST_INVALID);
            }
            assertThat(peer.requests()).isEmpty();
        }
    }

    /** Some readers take the first member, some the last, and some ignore the case of its name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\"",
                "\"mediaType\":null,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\"",
                "\"MediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\"",
                "\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"MEDIATYPE\":\"" + MediaTypes.IMAGE_MANIFEST + "\""
            })
    void sendsNoManifestThatReadersTakeForDifferentTypes(String members) throws IOException {
        byte[] json = ("{\"schemaVersion\":2," + members + ",\"manifests\":[]}").getBytes(StandardCharsets.UTF_8);
        ManifestContent manifest = ManifestContent.of(json, MediaTypes.IMAGE_INDEX);
        try (Peer peer = Peer.of(seen -> Answer.of(201));
                RegistryClient client = peer.client()) {
            for (List<String> tags : List.of(List.<String>of(), List.of("a"), List.of("a", "b"))) {
                assertThatThrownBy(() -> client.pushManifest("foo", manifest, tags))
                        .isInstanceOf(OciException.class)
                        .hasMessageContaining("was not sent", "mediaType")
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.MANIFEST_INVALID);
            }
            assertThat(peer.requests()).isEmpty();
        }
    }

    @Test
    void sendsManifestsWhoseTypeDiffersInCaseOnlyOrIsNotSaid() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(201));
                RegistryClient client = peer.client()) {
            for (String member : List.of("\"Application/VND.oci.image.index.v1+JSON\"", "\"\"", "null", "7")) {
                byte[] json = ("{\"schemaVersion\":2,\"mediaType\":" + member + ",\"manifests\":[]}")
                        .getBytes(StandardCharsets.UTF_8);
                client.pushManifest("foo", ManifestContent.of(json, MediaTypes.IMAGE_INDEX), List.of("a"));
            }
            assertThat(peer.requests()).hasSize(4);
        }
    }

    @Test
    void refusesAPushThatReportsAnotherDigest() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(201).header("Docker-Content-Digest", Digest.sha256(new byte[1])));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushManifest("foo", MANIFEST, List.of("a")))
                    .isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void pushesWhatIsNoManifestOfOurs() throws IOException {
        ManifestContent other = ManifestContent.of(new byte[] {1, 2}, "application/vnd.other");
        try (Peer peer = Peer.answering(Answer.of(201));
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", other, List.of());
            assertThat(peer.request(0).header("content-type")).isEqualTo("application/vnd.other");
        }
    }
}
