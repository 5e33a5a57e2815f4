// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Reference;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class PullImage {
    public static void main(String[] arguments) throws IOException {
        Reference image = Reference.parse(arguments[0]); // localhost:5000/my/app:1.0
        try (RegistryClient registry = RegistryClient.of(image.host().orElseThrow())) {
            pull(registry, image.repository(), image.tag().orElse("latest"), Path.of(arguments[1]));
        }
    }

    /** Writes the configuration and the layers of an image to files that are named by their digests. */
    static void pull(OciRegistry registry, String repository, String tag, Path directory) throws IOException {
        for (Descriptor blob : registry.getTag(repository, tag).view().children()) {
            try (BlobReader reader = registry.getBlob(repository, blob.digest())) {
                Files.copy(reader, directory.resolve(blob.digest().encoded())); // fails if the bytes are not the blob's
            }
        }
    }
}
