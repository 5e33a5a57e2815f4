// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemRegistryTest {
    private final MemRegistry registry = MemRegistry.create();

    @Test
    void readsWhatWasPushed() throws Exception {
        byte[] content = "hello".getBytes(UTF_8);
        Digest digest = Digest.sha256(content);
        registry.pushBlob("a/b", digest, BlobSource.of(content));
        try (BlobReader reader = registry.getBlob("a/b", digest)) {
            assertThat(reader.readAllBytes()).isEqualTo(content);
        }
        byte[] layer = new byte[300_000];
        try (BlobWriter writer = registry.startBlobUpload("a/b")) {
            writer.write(layer);
            writer.commit(Digest.sha256(layer));
        }
        try (BlobReader reader = registry.getBlob("a/b", Digest.sha256(layer))) {
            assertThat(reader.readAllBytes()).isEqualTo(layer);
        }
        ManifestContent manifest = ManifestContent.of(
                ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"manifests\":[]}")
                        .getBytes(UTF_8),
                MediaTypes.IMAGE_INDEX);
        registry.pushManifest("a/b", manifest, List.of("latest", "v1"));
        assertThat(registry.getTag("a/b", "latest")).isEqualTo(manifest);
        assertThat(registry.tags("a/b").toList()).containsExactly("latest", "v1");
        assertThat(registry.heldBytes()).isEqualTo(5 + 300_000 + manifest.size());
    }
}
