// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bytes of documents are part of what this module promises: their digests were computed by another program. */
class DigestVectorsTest {
    private static final Digest CONTENT = Digest.parse(Cases.DIGEST);

    @Test
    void ofAnImage() {
        ImageConfig config = ImageConfig.builder()
                .created("2026-01-02T03:04:05Z")
                .architecture("amd64")
                .os("linux")
                .config(ContainerConfig.builder()
                        .env(List.of("PATH=/usr/bin:/bin"))
                        .cmd(List.of("/bin/sh"))
                        .build())
                .rootfs(RootFs.of(List.of(CONTENT)))
                .history(List.of(HistoryEntry.builder().createdBy("COPY <&> /").build()))
                .build();
        assertThat(Digest.sha256(config.toJson()))
                .hasToString("sha256:96ce46dba756405417feedef43be4bac1eb38c22e437ea1859cf2527bc593bed");
        ImageManifest manifest = ImageManifest.builder()
                .config(Descriptor.of(MediaTypes.IMAGE_CONFIG, Digest.sha256(config.toJson()), config.toJson().length))
                .layers(List.of(Descriptor.of(MediaTypes.LAYER_TAR_GZIP, CONTENT, 4096)))
                .annotations(
                        Map.of(Annotations.TITLE, "H\u00e9llo \ud83d\ude00", Annotations.VERSION, "1 < 2 && 3 > 2"))
                .build();
        assertThat(Digest.sha256(manifest.toJson()))
                .hasToString("sha256:382c2f2bdd1306805742c889f4753f0a43a74c85436249aa696c809e7924921f");
        ImageIndex index = ImageIndex.of(List.of(
                Descriptor.of(MediaTypes.IMAGE_MANIFEST, Digest.sha256(manifest.toJson()), manifest.toJson().length)
                        .toBuilder()
                        .platform(config.platform())
                        .build()));
        assertThat(Digest.sha256(index.toJson()))
                .hasToString("sha256:f53b5675bd75db10800c5001ce85160cbc0c053bbb2d044a78ecc76e8af15672");
    }

    @Test
    void ofAnArtifact() {
        ImageManifest manifest = ImageManifest.builder()
                .artifactType("application/vnd.example.sbom.v1")
                .config(Descriptor.EMPTY)
                .layers(List.of(Descriptor.EMPTY))
                .subject(Descriptor.of(MediaTypes.IMAGE_MANIFEST, CONTENT, 42))
                .build();
        assertThat(Digest.sha256(manifest.toJson()))
                .hasToString("sha256:bba69141bf43fe5f97d39b3e2ed57ed18bde87a9e1a10c6bad6d797e77f69279");
    }

    @Test
    void ofDockerDocumentsThatAreReadAndWritten() throws Exception {
        String image = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
                + "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"digest\":\"" + CONTENT
                + "\",\"size\":1470},\"layers\":[{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\","
                + "\"digest\":\"" + CONTENT + "\",\"size\":2207025}]}";
        byte[] written = Manifest.read(image.getBytes(UTF_8), null).toJson();
        assertThat(Digest.sha256(written))
                .hasToString("sha256:76d614ea2401107ef57e006149e5ce7465298fe56cd893d7bfdf8456bd07f027");
        String list =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.list.v2+json\","
                        + "\"manifests\":[{\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"digest\":\""
                        + CONTENT
                        + "\",\"size\":527,\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\"}}]}";
        assertThat(Digest.sha256(Manifest.read(list.getBytes(UTF_8), null).toJson()))
                .hasToString("sha256:57f3af49f55b1c93da5eb541ba4fd8661638dff0e771602d8d5471967b7735eb");
    }
}
