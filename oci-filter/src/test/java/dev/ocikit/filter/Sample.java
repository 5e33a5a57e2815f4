// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Content for tests. */
final class Sample {
    private Sample() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Digest blob(OciRegistry registry, String repository, String text) throws IOException {
        Digest digest = Digest.sha256(bytes(text));
        return registry.pushBlob(repository, digest, BlobSource.of(bytes(text))).digest();
    }

    /** Returns an index that differs from others by an annotation. */
    static ManifestContent index(String name, Descriptor... manifests) {
        return ManifestContent.of(
                ImageIndex.builder()
                        .manifests(List.of(manifests))
                        .annotation("name", name)
                        .build()
                        .toJson(),
                MediaTypes.IMAGE_INDEX);
    }

    /** Pushes an index under tags. */
    static Digest tagged(OciRegistry registry, String repository, String name, String... tags) throws IOException {
        return registry.pushManifest(repository, index(name), List.of(tags)).digest();
    }

    /** Returns an image of some layers. */
    static ManifestContent image(List<Descriptor> layers) {
        Descriptor config = Descriptor.of(MediaTypes.EMPTY, Digest.sha256(bytes("{}")), 2);
        return ManifestContent.of(
                ImageManifest.builder()
                        .config(config)
                        .layers(layers)
                        .artifactType("text/plain")
                        .build()
                        .toJson(),
                MediaTypes.IMAGE_MANIFEST);
    }

    /** Pushes an image of one layer under tags, and what it refers to. */
    static ManifestContent image(OciRegistry registry, String repository, String layer, String... tags)
            throws IOException {
        blob(registry, repository, "{}");
        Descriptor part = Descriptor.of("text/plain", blob(registry, repository, layer), bytes(layer).length);
        ManifestContent image = image(List.of(part));
        registry.pushManifest(repository, image, List.of(tags));
        return image;
    }

    /** Pushes an index that refers to a manifest. */
    static Digest referrer(OciRegistry registry, String repository, Descriptor subject) throws IOException {
        ManifestContent referrer = ManifestContent.of(
                ImageIndex.builder()
                        .subject(subject)
                        .artifactType("text/plain")
                        .build()
                        .toJson(),
                MediaTypes.IMAGE_INDEX);
        return registry.pushManifest(repository, referrer, List.of()).digest();
    }
}
