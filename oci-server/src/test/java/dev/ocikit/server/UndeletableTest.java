// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.INDEX;
import static dev.ocikit.server.ServedRegistry.INDEX_TYPE;
import static dev.ocikit.server.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deletes that a registry offers to no client: 400 or 405 (distribution-spec, "Deleting tags", "Deleting manifests", "Deleting blobs"). */
class UndeletableTest {
    private static ServedRegistry immutable() throws IOException {
        return ServedRegistry.of(
                MemRegistry.create(MemOptions.builder().immutableTags(true).build()));
    }

    private static void assertNotOffered(Wire.Answer answer) {
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("UNSUPPORTED");
        assertThat(answer.header("Allow")).contains("GET").doesNotContain("DELETE");
    }

    @Test
    void neitherAnImmutableTagNorItsManifestIsDeleted() throws IOException {
        try (ServedRegistry served = immutable()) {
            served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, INDEX);
            assertNotOffered(served.ask("DELETE /v2/a/manifests/v1"));
            assertNotOffered(served.ask("DELETE /v2/a/manifests/" + digest(INDEX)));
            assertThat(served.ask("GET /v2/a/manifests/v1").text()).isEqualTo(INDEX);
            assertThat(served.ask("DELETE /v2/a/manifests/v2").status()).isEqualTo(404);
            assertThat(served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, INDEX + " ")
                            .status())
                    .as("to move a tag is refused by a policy")
                    .isEqualTo(403);
        }
    }

    @Test
    void whatATaggedManifestNeedsIsNotDeleted() throws IOException {
        try (ServedRegistry served = immutable()) {
            String config = served.push("a", "config").toString();
            String layer = served.push("a", "layer").toString();
            String image = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\",\"config\":"
                    + descriptor("application/x", config, 6) + ",\"layers\":[" + descriptor("text/plain", layer, 5)
                    + "]}";
            served.ask("PUT /v2/a/manifests/" + digest(image), "Content-Type: " + MediaTypes.IMAGE_MANIFEST, image);
            String index = INDEX.replace(
                    "[]",
                    "[" + descriptor(MediaTypes.IMAGE_MANIFEST, digest(image).toString(), image.length()) + "]");
            assertThat(served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, index).status())
                    .isEqualTo(201);
            for (String needed : List.of("blobs/" + config, "blobs/" + layer, "manifests/" + digest(image))) {
                assertNotOffered(served.ask("DELETE /v2/a/" + needed));
                assertThat(served.ask("GET /v2/a/" + needed).status()).isEqualTo(200);
            }
            String loose = served.push("a", "loose").toString();
            assertThat(served.ask("DELETE /v2/a/blobs/" + loose).status()).isEqualTo(202);
        }
    }

    private static String descriptor(String type, String digest, int size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }
}
