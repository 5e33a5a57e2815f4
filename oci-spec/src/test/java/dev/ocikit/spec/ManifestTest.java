// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String LAYER = "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"sha256:"
            + HEX + "\",\"size\":7,\"x\":1e999999999}";
    private static final String IMAGE =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                    + "\"config\":" + LAYER + ",\"layers\":[" + LAYER + "],\"annotations\":{\"a\":1,\"b\":\"é<&>\"},"
                    + "\"unknown\":[null,1.10,{\"z\":\"\\ud800\"}]}";

    @Test
    void writesWhatItRead() throws Exception {
        Manifest manifest = Manifest.read(IMAGE.getBytes(UTF_8), null);
        assertThat(manifest).isInstanceOf(ImageManifest.class);
        assertThat(manifest.annotations()).containsOnlyKeys("b");
        assertThat(manifest.children()).hasSize(2);
        assertThat(new String(manifest.members().toJson(), UTF_8)).isEqualTo(IMAGE);
        assertThat(manifest.validate())
                .singleElement()
                .hasToString("/annotations/a: must be a string, is the number 1");
        assertThatThrownBy(manifest::toJson).isInstanceOf(IllegalStateException.class);
        ImageManifest sound =
                ((ImageManifest) manifest).toBuilder().annotations(null).build();
        assertThat(new String(sound.toJson(), UTF_8))
                .isEqualTo(IMAGE.replace("\"annotations\":{\"a\":1,\"b\":\"é<&>\"},", ""));
    }

    @Test
    void namesTheMemberWithoutWhichNothingRemains() {
        assertThatThrownBy(() ->
                        Manifest.read(IMAGE.replace("sha256:0", "sha256:G").getBytes(UTF_8), null))
                .isInstanceOfSatisfying(
                        DocumentException.class, e -> assertThat(e.pointer()).contains("/config/digest"));
    }
}
