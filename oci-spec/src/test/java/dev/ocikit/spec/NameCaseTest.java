// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers in Go take a name in any case for the one they know. The table says which names Go takes for which. */
class NameCaseTest {
    private static final List<String> KNOWN = List.of(
            "mediaType",
            "config",
            "layers",
            "manifests",
            "subject",
            "digest",
            "size",
            "os.version",
            "diff_ids",
            "artifactType",
            "kind");

    private static final String IMAGE = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST
            + "\",\"config\":" + Cases.CONFIG + ",\"layers\":[" + Cases.LAYER + "]}";

    static Stream<Arguments> names() {
        return Table.rows("names.txt");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("names")
    void takesNamesForTheSameThatGoDoes(String known, String name) throws Exception {
        Members members = Members.read(object(name));
        for (String each : KNOWN) {
            assertThat(members.variant(each).isPresent() || name.equals(each))
                    .as(each)
                    .isEqualTo(each.equals(known));
        }
    }

    private static byte[] object(String name) {
        return ("{" + Json.text(name) + ":1}").getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "Manifests, [$], #/Manifests",
        "MANIFESTS, [], #/MANIFESTS",
        "manifest\u017f, [$], #/manifest\u017f",
        "MediaType, \"application/vnd.oci.image.index.v1+json\", #/MediaType",
        "mediatype, \"application/vnd.oci.image.manifest.v1+json\", #/mediatype",
        "Layers, [], #/Layers",
        "Config, $, #/Config",
        "SchemaVersion, 1, #/SchemaVersion",
        "Subject, null, ok",
        "Annotations, {}, ok",
        "manifests_, [], ok"
    })
    void refusesAManifestThatIsAnotherOneToReadersThatIgnoreCase(String name, String value, String outcome)
            throws Exception {
        String json = IMAGE.substring(0, IMAGE.length() - 1) + "," + Json.text(name) + ":"
                + value.replace("$", Cases.MANIFEST) + "}";
        if (outcome.equals("ok")) {
            assertThat(Manifest.read(json.getBytes(UTF_8), null)).isInstanceOf(ImageManifest.class);
        } else {
            assertThatThrownBy(() -> Manifest.read(json.getBytes(UTF_8), MediaTypes.IMAGE_MANIFEST))
                    .isInstanceOfSatisfying(
                            DocumentException.class,
                            e -> assertThat(e.pointer()).contains(outcome.substring(1)));
        }
    }

    @Test
    void refusesAnIndexOfWhichOnlyOthersSeeTheManifests() {
        String json = "{\"schemaVersion\":2,\"Manifests\":[" + Cases.MANIFEST + "]}";
        assertThat(refusal(json, MediaTypes.IMAGE_INDEX).pointer()).contains("/Manifests");
    }

    @Test
    void refusesADescriptorThatIsAnotherOneToReadersThatIgnoreCase() {
        String twice = Cases.LAYER.replace("}", ",\"Digest\":\"sha256:" + "0".repeat(64) + "\"}");
        assertThatThrownBy(() -> Descriptor.read(twice.getBytes(UTF_8)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("/Digest: must not be there beside digest");
        assertThat(refusal(IMAGE.replace(Cases.LAYER, twice), null).pointer()).contains("/layers/0/Digest");
        assertThat(refusal(IMAGE.replace(Cases.CONFIG, twice), null).pointer()).contains("/config/Digest");
    }

    @Test
    void reportsAnEntryAndAPlatformThatAreOthersToReadersThatIgnoreCase() throws Exception {
        String entry = Cases.MANIFEST.replace("}", ",\"\u017fize\":8}");
        String platform = Cases.MANIFEST.replace(
                "}", ",\"platform\":{\"os\":\"linux\",\"OS\":\"windows\",\"architecture\":\"arm\"}}");
        ImageIndex index = ImageIndex.read(("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                        + "\",\"manifests\":[" + Cases.MANIFEST + "," + entry + "," + platform + "]}")
                .getBytes(UTF_8));
        assertThat(index.manifests()).hasSize(2);
        assertThat(index.manifests().get(1).platform()).isEmpty();
        assertThat(index.validate())
                .extracting(Finding::pointer)
                .containsExactly("/manifests/1/\u017fize", "/manifests/2/platform/OS");
    }

    @Test
    void refusesOtherDocumentsThatAreOthersToReadersThatIgnoreCase() {
        String config = "{\"architecture\":\"arm\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[],"
                + "\"Diff_Ids\":[\"" + Cases.DIGEST + "\"]}}";
        assertThatThrownBy(() -> ImageConfig.read(config.getBytes(UTF_8)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("/rootfs/Diff_Ids: ");
        assertThatThrownBy(() -> TagList.read("{\"name\":\"a\",\"tags\":[],\"Tags\":[\"x\"]}".getBytes(UTF_8)))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("/Tags: ");
    }

    @Test
    void refusesToBuildADocumentThatIsAnotherOneToReadersThatIgnoreCase() {
        assertThatThrownBy(() -> ImageIndex.builder().unknown("Manifests", "[]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Manifests would be taken for manifests by some readers");
    }

    private static DocumentException refusal(String json, @Nullable String mediaType) {
        return catchThrowableOfType(DocumentException.class, () -> Manifest.read(json.getBytes(UTF_8), mediaType));
    }
}
