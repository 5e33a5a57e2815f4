// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host does not offer, which is tried once and not with every call. */
class HostMemoryTest {
    private static final byte[] INDEX = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final ManifestContent MANIFEST = ManifestContent.of(INDEX, MediaTypes.IMAGE_INDEX);
    private static final String PUT = "PUT /v2/foo/manifests/";
    private static final String BY_DIGEST = PUT + MANIFEST.digest();
    private static final String UPLOADS = "/v2/foo/blobs/uploads/";

    private static Answer session(Seen seen) {
        return seen.method().equals("POST")
                ? Answer.of(202).header("Location", UPLOADS + "1")
                : Answer.of(seen.method().equals("HEAD") ? 404 : 201);
    }

    private static List<String> tagsIn(String target) {
        int query = target.indexOf('?');
        return query < 0
                ? List.of()
                : Arrays.stream(target.substring(query + 1).split("&", -1))
                        .map(parameter -> parameter.substring("tag=".length()))
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 404, 405, 501})
    void aRegistryThatDoesNotKnowTheTagParameterIsAskedOnce(int status) throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(seen.target().contains("?tag=") ? status : 201));
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", MANIFEST, List.of("a", "b"));
            client.pushManifest("foo", MANIFEST, List.of("c", "d"));
            assertThat(peer.requests())
                    .containsExactly(BY_DIGEST + "?tag=a&tag=b", PUT + "a", PUT + "b", PUT + "c", PUT + "d");
        }
    }

    @Test
    void otherAlgorithmsStillGoByDigestThere() throws IOException {
        ManifestContent manifest = ManifestContent.of(INDEX, MediaTypes.IMAGE_INDEX, DigestAlgorithm.SHA512);
        try (Peer peer = Peer.of(seen -> Answer.of(201));
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", MANIFEST, List.of("a", "b"));
            client.pushManifest("foo", manifest, List.of("c", "d"));
            assertThat(peer.requests()).endsWith(PUT + manifest.digest(), PUT + "c", PUT + "d");
        }
    }

    /** A refusal of the manifest itself says nothing of the parameter. */
    @Test
    void aManifestThatIsRefusedTeachesNothing() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(400));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.pushManifest("foo", MANIFEST, List.of("a", "b")))
                        .isInstanceOf(OciException.class);
            }
            assertThat(peer.requests())
                    .containsExactly(BY_DIGEST + "?tag=a&tag=b", PUT + "a", BY_DIGEST + "?tag=a&tag=b", PUT + "a");
        }
    }

    /** As zot does it, whose URLs have a limit. */
    @ParameterizedTest
    @ValueSource(ints = {414, 431})
    void aListOfTagsThatIsTooLongIsDivided(int status) throws IOException {
        List<String> tags = IntStream.range(1000, 1500).mapToObj(i -> "v" + i).toList();
        Set<String> set = new TreeSet<>();
        try (Peer peer = Peer.of(seen -> {
                    if (seen.target().length() > 2000) {
                        return Answer.of(status);
                    }
                    set.addAll(tagsIn(seen.target()));
                    return Answer.of(201).header("OCI-Tag", String.join(",", tagsIn(seen.target())));
                });
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", MANIFEST, tags);
            assertThat(set).containsExactlyElementsOf(tags);
            assertThat(peer.requests())
                    .as("two refusals, and four parts of 1250 characters or less")
                    .hasSizeLessThanOrEqualTo(2 + 5);
            int before = peer.requests().size();
            client.pushManifest("foo", MANIFEST, tags);
            List<String> again = peer.requests().subList(before, peer.requests().size());
            assertThat(again).hasSizeLessThanOrEqualTo(5).allMatch(request -> request.length() <= 2000);
            assertThat(again.stream()
                            .flatMap(request -> tagsIn(request).stream())
                            .collect(Collectors.toSet()))
                    .hasSize(500);
        }
    }

    @Test
    void aHostThatTakesNoContentWithThePostIsSentItOnce() throws IOException {
        try (Peer peer = Peer.of(HostMemoryTest::session);
                RegistryClient client = RegistryClient.create(peer.options()
                        .singlePost(true)
                        .existenceCheckBytes(Long.MAX_VALUE)
                        .build())) {
            for (int i = 0; i < 3; i++) {
                byte[] content = {1, 2, (byte) i};
                client.pushBlob("foo", Digest.sha256(content), BlobSource.of(content));
            }
            assertThat(peer.requests()).hasSize(6);
            assertThat(peer.request(0).bodyLength()).isEqualTo(3);
            assertThat(peer.request(2)).hasToString("POST " + UPLOADS);
            assertThat(peer.request(4)).hasToString("POST " + UPLOADS);
        }
    }

    @Test
    void aHostThatRefusesMountsWithoutASourceIsAskedOnce() throws IOException {
        Digest digest = Digest.sha256(INDEX);
        try (Peer peer = Peer.of(seen -> seen.target().contains("?mount=") ? Answer.of(405) : session(seen));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 3; i++) {
                MountResult result = client.mountBlob("foo", digest, null);
                assertThat(result).isInstanceOf(MountResult.Refused.class);
                ((MountResult.Refused) result).upload().cancel();
            }
            assertThat(peer.requests())
                    .filteredOn(request -> request.contains("?mount="))
                    .hasSize(1);
            client.mountBlob("foo", digest, "bar");
            assertThat(peer.requests())
                    .as("a mount that names its source is another matter")
                    .filteredOn(request -> request.contains("?mount="))
                    .hasSize(2);
        }
    }

    /** It may be about the repository, or about whoever asks. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalForWantOfPermissionTeachesNothing(int status) throws IOException {
        Digest digest = Digest.sha256(INDEX);
        try (Peer peer = Peer.of(seen -> seen.target().contains("?mount=") ? Answer.of(status) : session(seen));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 2; i++) {
                ((MountResult.Refused) client.mountBlob("foo", digest, null))
                        .upload()
                        .cancel();
            }
            assertThat(peer.requests())
                    .filteredOn(request -> request.contains("?mount="))
                    .hasSize(2);
        }
    }
}
