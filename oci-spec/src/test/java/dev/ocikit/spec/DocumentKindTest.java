// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The message of a refusal names the kind of document that was read instead. */
class DocumentKindTest {
    private static final String SCHEMA1 = "{\"schemaVersion\":1,\"name\":\"a/b\",\"tag\":\"latest\","
            + "\"architecture\":\"amd64\",\"fsLayers\":[],\"history\":[],\"signatures\":[]}";
    private static final String ARTIFACT = "{\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\","
            + "\"artifactType\":\"a/b\",\"blobs\":[],\"subject\":" + Cases.MANIFEST + "}";

    private static final Map<String, String> SAMPLES = Map.of(
            "manifest", "{\"schemaVersion\":2,\"config\":" + Cases.CONFIG + ",\"layers\":[]}",
            "index", "{\"schemaVersion\":2,\"manifests\":[]}",
            "config", "{\"architecture\":\"arm\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
            "layout", "{\"imageLayoutVersion\":\"1.0.0\"}",
            "tags", "{\"name\":\"a\",\"tags\":[]}",
            "repositories", "{\"repositories\":[]}",
            "errors", "{\"errors\":[]}",
            "descriptor", Cases.LAYER);

    private static final Map<String, String> LABELS = Map.of(
            "manifest", "an image manifest",
            "index", "an image index",
            "config", "an image configuration",
            "layout", "the oci-layout file of an image layout",
            "tags", "a list of tags",
            "repositories", "a list of repositories",
            "errors", "the error response of a registry",
            "descriptor", "a descriptor");

    private static String refusal(String json, @Nullable String mediaType) {
        return String.valueOf(
                catchThrowableOfType(DocumentException.class, () -> Manifest.read(json.getBytes(UTF_8), mediaType))
                        .getMessage());
    }

    @Test
    void namesAManifestOfSchema1() {
        String expected = "a Docker image manifest of schema 1";
        assertThat(refusal(SCHEMA1, null)).contains(expected).startsWith("document: neither");
        assertThat(refusal(SCHEMA1, MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED)).contains(expected);
        assertThat(refusal("{}", MediaTypes.DOCKER_MANIFEST_SCHEMA1)).contains(expected);
        // What a registry sends for a schema 1 manifest that was asked for as another.
        assertThat(refusal(SCHEMA1, MediaTypes.DOCKER_MANIFEST)).contains("/config: must be there", expected);
        assertThat(refusal(SCHEMA1, MediaTypes.IMAGE_MANIFEST)).contains(expected);
    }

    @Test
    void namesTheWithdrawnArtifactManifest() {
        String expected = "an OCI artifact manifest, a format that was withdrawn before image-spec 1.1";
        assertThat(refusal(ARTIFACT, null)).contains(expected);
        assertThat(refusal(ARTIFACT, MediaTypes.IMAGE_MANIFEST)).contains(expected);
        assertThat(refusal("{\"artifactType\":\"a/b\",\"blobs\":[]}", MediaTypes.IMAGE_MANIFEST))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "layout", "tags", "repositories", "errors", "descriptor"})
    void namesWhatIsNoManifest(String type) {
        assertThat(refusal(String.valueOf(SAMPLES.get(type)), null))
                .contains("neither an image manifest", "; the document is " + LABELS.get(type));
    }

    /** The other readers, each with the documents of all others. */
    @ParameterizedTest
    @ValueSource(strings = {"descriptor", "index", "config", "layout", "tags", "repositories", "errors"})
    void everyReaderNamesTheDocumentsOfOthers(String reader) {
        for (String sample : SAMPLES.keySet().stream().sorted().collect(Collectors.toList())) {
            try {
                Cases.read(reader, String.valueOf(SAMPLES.get(sample)));
                // A list without its list can be read, because registries write null for an empty one.
                assertThat(sample.equals(reader) || "tags repositories index".contains(reader))
                        .as(sample)
                        .isTrue();
            } catch (DocumentException e) {
                assertThat(e).as(sample).hasMessageContaining(String.valueOf(LABELS.get(sample)));
            }
        }
    }

    @Test
    void doesNotNameTheKindThatWasExpected() {
        assertThat(refusal("{\"config\":" + Cases.CONFIG + ",\"layers\":{}}", null))
                .isEqualTo("/layers: must be an array, is an object");
    }
}
