// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ocikit.ref.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that were read, changed and written again. */
class RewriteTest {
    private static final String IMAGE = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST
            + "\",\"config\":" + Cases.CONFIG + ",\"layers\":";

    private static ImageManifest image(String layers) throws DocumentException {
        return ImageManifest.read((IMAGE + layers + "}").getBytes(UTF_8));
    }

    @Test
    void writesAManifestWhoseLayersGoWroteAsNull() throws Exception {
        ImageManifest image = image("null");
        assertThat(image.validate())
                .containsExactly(new Finding("/layers", "should be an empty array, is null", Finding.Severity.WARNING));
        assertThat(image.toBuilder().annotation("a", "b").build().toJson())
                .asString(UTF_8)
                .isEqualTo(IMAGE + "null,\"annotations\":{\"a\":\"b\"}}");
    }

    @Test
    void writesAnIndexWhoseManifestsGoWroteAsNull() throws Exception {
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"manifests\":null";
        ImageIndex index = ImageIndex.read((json + "}").getBytes(UTF_8));
        assertThat(index.manifests()).isEmpty();
        assertThat(index.toBuilder().annotation("a", "b").build().toJson())
                .asString(UTF_8)
                .isEqualTo(json + ",\"annotations\":{\"a\":\"b\"}}");
    }

    @Test
    void writesListsOfARegistryThatGoWroteAsNull() throws Exception {
        String tags = "{\"name\":\"a/b\",\"tags\":null}";
        assertThat(TagList.read(tags.getBytes(UTF_8)).toJson()).asString(UTF_8).isEqualTo(tags);
        String repositories = "{\"repositories\":null}";
        assertThat(RepositoryList.read(repositories.getBytes(UTF_8)).toJson())
                .asString(UTF_8)
                .isEqualTo(repositories);
    }

    @Test
    void writesAConfigurationFromWhichDockerLeftOutWhatIsEmpty() throws Exception {
        String json = "{\"created\":\"2015-10-31T22:22:56Z\",\"docker_version\":\"1.9\","
                + "\"rootfs\":{\"type\":\"layers\"}}";
        ImageConfig config = ImageConfig.read(json.getBytes(UTF_8));
        assertThat(config.validate())
                .extracting(Finding::pointer, Finding::isError)
                .containsExactly(tuple("/architecture", false), tuple("/os", false), tuple("/rootfs/diff_ids", false));
        assertThat(config.toBuilder().author("Ann").build().toJson())
                .asString(UTF_8)
                .contains("\"author\":\"Ann\",\"rootfs\":{\"type\":\"layers\"}");
    }

    @Test
    void writesAConfigurationThatGoMadeOfNothing() throws Exception {
        String json = "{\"architecture\":\"\",\"os\":\"\",\"config\":{},\"rootfs\":{\"type\":\"\",\"diff_ids\":null}}";
        ImageConfig config = ImageConfig.read(json.getBytes(UTF_8));
        assertThat(config.validate())
                .extracting(Finding::toString)
                .containsExactly(
                        "/architecture: should not be empty",
                        "/os: should not be empty",
                        "/rootfs/type: should be \"layers\", is empty",
                        "/rootfs/diff_ids: should be an empty array, is null");
        assertThat(config.toJson()).asString(UTF_8).isEqualTo(json);
    }

    @Test
    void warnsOfAnEmptyPlatform() throws Exception {
        ImageIndex index = ImageIndex.of(List.of(
                Descriptor.EMPTY.toBuilder().platform(Platform.of("", "")).build()));
        assertThat(index.validate())
                .extracting(Finding::toString)
                .containsExactly(
                        "/manifests/0/platform/architecture: should not be empty",
                        "/manifests/0/platform/os: should not be empty");
        assertThat(index.toJson()).isNotEmpty();
    }

    @Test
    void writesMediaTypesWithParameters() throws Exception {
        String layer = Cases.LAYER.replace("+gzip", "+gzip; foo=\\\"bar\\\"");
        ImageManifest image = image("[" + layer + "]").toBuilder()
                .annotation("a", "b")
                .artifactType("text/plain;charset=utf-8")
                .build();
        assertThat(image.validate())
                .allMatch(finding -> !finding.isError())
                .extracting(Finding::pointer)
                .containsExactly("/artifactType", "/layers/0/mediaType");
        assertThat(ImageManifest.read(image.toJson())).isEqualTo(image);
    }

    @Test
    void doesNotWriteAManifestWhoseOwnTypeHasParameters() throws Exception {
        String json = (IMAGE + "[" + Cases.LAYER + "]}")
                .replace(MediaTypes.IMAGE_MANIFEST, MediaTypes.IMAGE_MANIFEST + "; charset=utf-8");
        ImageManifest image = ImageManifest.read(json.getBytes(UTF_8));
        assertThatThrownBy(image::toJson)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/mediaType: is not a media type of this kind of document");
    }

    @Test
    void namesTheWorkaroundWhenItRefusesToWrite() throws Exception {
        ImageManifest image = image("[]").toBuilder().artifactType("nonsense").build();
        assertThatThrownBy(image::toJson)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/artifactType")
                .hasMessageContaining("members().toJson()");
        assertThat(image.members().toJson()).asString(UTF_8).contains("nonsense");
    }

    /** Each document that has no errors when it is read can be written after a member was added. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("dev.ocikit.spec.Cases#all")
    void writesWhatHasWarningsAfterAChange(String type, String outcome, String json) throws Exception {
        if (outcome.startsWith("refused") || outcome.contains("!")) {
            return;
        }
        Document document = Cases.read(type, json);
        Document changed = document instanceof ImageManifest image
                ? image.toBuilder().annotation("k", "v").build()
                : document instanceof ImageIndex index
                        ? index.toBuilder().annotation("k", "v").build()
                        : document instanceof Descriptor descriptor
                                ? descriptor.toBuilder().annotation("k", "v").build()
                                : document instanceof ImageConfig config
                                        ? config.toBuilder().author("Ann").build()
                                        : document;
        assertThat(Cases.read(type, new String(changed.toJson(), UTF_8))).isEqualTo(changed);
    }

    @Test
    void aConfigurationThatIsWrittenAgainIsAnotherImage() throws Exception {
        byte[] read = ("{\"architecture\":\"arm\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},"
                        + "\"history\":[{\"created_by\":\"a \\u003c b \\u0026\\u0026 c \\u003e d\",\"empty_layer\":true}]}")
                .getBytes(UTF_8);
        byte[] written = ImageConfig.read(read).toJson();
        assertThat(written).asString(UTF_8).contains("\"a < b && c > d\"");
        assertThat(Digest.sha256(written)).isNotEqualTo(Digest.sha256(read));
    }
}
