// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    private static final Descriptor CONFIG = Descriptor.of(MediaTypes.IMAGE_CONFIG, Digest.parse(Cases.DIGEST), 7);
    private static final Descriptor LAYER = Descriptor.of(MediaTypes.LAYER_TAR_GZIP, Digest.parse(Cases.DIGEST), 8);
    private static final Descriptor SUBJECT = Descriptor.of(MediaTypes.IMAGE_MANIFEST, Digest.parse(Cases.DIGEST), 9);
    private static final String IMAGE = "{\"schemaVersion\":2,\"config\":" + Cases.CONFIG + ",\"layers\":[]}";
    private static final String INDEX = "{\"schemaVersion\":2,\"manifests\":[]}";

    private static Manifest read(String json, @Nullable String mediaType) throws DocumentException {
        return Manifest.read(json.getBytes(UTF_8), mediaType);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, application/vnd.oci.image.manifest.v1+json",
                "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.manifest.v1+json",
                "application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.docker.distribution.manifest.v2+json; charset=utf-8, application/vnd.docker.distribution.manifest.v2+json",
                "application/json, application/vnd.oci.image.manifest.v1+json",
                "'', application/vnd.oci.image.manifest.v1+json"
            })
    void takesTheHintWhereAManifestHasNoMediaType(@Nullable String hint, String expected) throws Exception {
        Manifest manifest = read(IMAGE, hint);
        assertThat(manifest).isInstanceOf(ImageManifest.class);
        assertThat(manifest.mediaType()).isEqualTo(expected);
        assertThat(manifest.members()).hasToString(IMAGE);
        assertThat(((ImageManifest) manifest).toBuilder().build().mediaType()).isEqualTo(expected);
    }

    @Test
    void takesTheHintWhereAnIndexHasNoMediaType() throws Exception {
        assertThat(read(INDEX, null)).isInstanceOf(ImageIndex.class);
        assertThat(read(INDEX, null).mediaType()).isEqualTo(MediaTypes.IMAGE_INDEX);
        assertThat(read(INDEX, MediaTypes.DOCKER_MANIFEST_LIST).mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST_LIST);
        assertThat(read("{\"schemaVersion\":2}", MediaTypes.IMAGE_INDEX).children())
                .isEmpty();
        assertThat(read("{\"manifests\":null,\"config\":null}", MediaTypes.IMAGE_INDEX)
                        .children())
                .isEmpty();
    }

    @Test
    void believesTheManifestMoreThanTheHint() throws Exception {
        String docker = IMAGE.replace("2,", "2,\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST + "\",");
        assertThat(read(docker, MediaTypes.IMAGE_INDEX).mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    }

    @Test
    void refusesWhatTwoReadersCouldUnderstandDifferently() {
        assertThatThrownBy(() -> read(IMAGE, MediaTypes.IMAGE_INDEX)).isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> read(INDEX, MediaTypes.DOCKER_MANIFEST)).isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> read(IMAGE.replace("[]", "[],\"manifests\":[]"), MediaTypes.IMAGE_MANIFEST))
                .isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> read("{}", null)).isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> ImageIndex.read(IMAGE.getBytes(UTF_8))).isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> ImageManifest.read(INDEX.getBytes(UTF_8))).isInstanceOf(DocumentException.class);
    }

    @Test
    void namesItsChildrenWithoutTheSubject() throws Exception {
        ImageManifest image = ImageManifest.builder()
                .config(CONFIG)
                .layers(List.of(LAYER, LAYER))
                .subject(SUBJECT)
                .build();
        assertThat(image.children()).containsExactly(CONFIG, LAYER, LAYER);
        assertThat(image.subject()).contains(SUBJECT);
        assertThat(ImageManifest.read(image.toJson())).isEqualTo(image);
        ImageIndex index = ImageIndex.builder()
                .manifests(List.of(SUBJECT))
                .subject(CONFIG)
                .annotation("b", "2")
                .annotation("a", "1")
                .build();
        assertThat(index.children()).containsExactly(SUBJECT);
        assertThat(index.annotations()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(ImageIndex.read(index.toJson())).isEqualTo(index);
    }

    @Test
    void tellsTheTypeThatReferrersAreListedUnder() {
        ImageManifest image = ImageManifest.builder().config(CONFIG).build();
        assertThat(image.artifactType()).isEmpty();
        assertThat(image.effectiveArtifactType()).contains(MediaTypes.IMAGE_CONFIG);
        assertThat(image.toBuilder().artifactType("a/b").build().effectiveArtifactType())
                .contains("a/b");
        assertThat(ImageIndex.of(List.of()).effectiveArtifactType()).isEmpty();
        assertThat(ImageIndex.builder().artifactType("a/b").build().effectiveArtifactType())
                .contains("a/b");
    }

    @Test
    void keepsWhatItDoesNotKnowWhileItIsChanged() throws Exception {
        String json = "{\"new\":{\"b\":1,\"a\":[]},\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"manifests\":[{\"x\":null,\"mediaType\":\"a/b\",\"digest\":\"" + Cases.DIGEST
                + "\",\"size\":1,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"features\":[\"f\"]}}],"
                + "\"subject\":null}";
        ImageIndex index = ImageIndex.read(json.getBytes(UTF_8));
        assertThat(index.unknown()).hasToString("{\"new\":{\"b\":1,\"a\":[]}}");
        ImageIndex changed = index.toBuilder()
                .annotations(Map.of("k", "v"))
                .unknown("newer", "[1]")
                .build();
        assertThat(changed)
                .hasToString("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                        + "\",\"manifests\":[{\"mediaType\":\"a/b\",\"digest\":\"" + Cases.DIGEST
                        + "\",\"size\":1,\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"features\":[\"f\"]},"
                        + "\"x\":null}],\"subject\":null,\"annotations\":{\"k\":\"v\"},"
                        + "\"new\":{\"b\":1,\"a\":[]},\"newer\":[1]}");
        assertThat(index.annotations()).isEmpty();
        assertThatThrownBy(() -> index.toBuilder().unknown("manifests", "[]"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replacesAValueThatItCouldNotRead() throws Exception {
        ImageIndex index = ImageIndex.read(
                ("{\"schemaVersion\":2,\"manifests\":[5," + Cases.MANIFEST + "],\"annotations\":{\"a\":1,\"b\":\"c\"}}")
                        .getBytes(UTF_8));
        assertThat(index.manifests()).hasSize(1);
        assertThat(index.annotations()).containsExactly(Map.entry("b", "c"));
        assertThatThrownBy(index::toJson)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/manifests/0")
                .hasMessageContaining("1 more");
        ImageIndex mended = index.toBuilder()
                .manifests(index.manifests())
                .annotations(index.annotations())
                .build();
        assertThat(mended.toJson())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"schemaVersion\":2,\"manifests\":[" + Cases.MANIFEST + "],\"annotations\":{\"b\":\"c\"}}");
    }

    @Test
    void warningsDoNotHideAnError() throws Exception {
        Descriptor unverifiable = Descriptor.of("a/b", Digest.parse("x:y"), 1);
        List<Descriptor> manifests = new ArrayList<>(Collections.nCopies(2 * Inspection.MAX_FINDINGS, unverifiable));
        assertThat(ImageIndex.of(manifests).toJson()).isNotEmpty();
        manifests.add(Descriptor.of("nonsense", Digest.parse("x:y"), 1));
        assertThat(ImageIndex.of(manifests).validate()).hasSize(Inspection.MAX_FINDINGS);
        assertThatThrownBy(() -> ImageIndex.of(manifests).toJson())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/manifests/2000/mediaType");
    }

    @Test
    void leavesRoomAroundWhatIsPutIn() throws Exception {
        String deep = "[".repeat(56) + "]".repeat(56);
        Descriptor entry = Descriptor.EMPTY.toBuilder().unknown("x", deep).build();
        ImageIndex index = ImageIndex.of(List.of(entry));
        assertThat(ImageIndex.read(index.toJson())).isEqualTo(index);
        assertThatThrownBy(() -> Descriptor.EMPTY.toBuilder().unknown("x", "[" + deep + "]"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNotBuiltWithoutAConfig() {
        assertThatThrownBy(() -> ImageManifest.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("config is not set");
    }
}
