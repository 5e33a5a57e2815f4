// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.List;

/**
 * A manifest in memory with all that it refers to: the blobs of an image, or the images of an index.
 *
 * @param manifest the image manifest or the index
 * @param blobs the config and the layers; none for an index
 * @param children the images and indexes that an index lists; none for an image
 */
public record ImageContent(ManifestContent manifest, List<BlobContent> blobs, List<ImageContent> children) {
    public ImageContent {
        blobs = List.copyOf(blobs);
        children = List.copyOf(children);
    }

    /** Returns the media type, digest and size of the manifest. */
    public Descriptor descriptor() {
        return manifest.descriptor();
    }

    /** Returns the digest of the manifest. */
    public Digest digest() {
        return manifest.digest();
    }

    /**
     * Pushes everything, from the leaves up, so that nothing that the registry holds ever refers to what is not there.
     *
     * @param tags the tags of the manifest at the top; the others get none
     * @return what the registry answers to the manifest at the top
     */
    public Descriptor pushTo(OciRegistry registry, String repository, String... tags) throws IOException {
        for (ImageContent child : children) {
            child.pushTo(registry, repository);
        }
        for (BlobContent blob : blobs) {
            blob.pushTo(registry, repository);
        }
        return registry.pushManifest(repository, manifest, List.of(tags));
    }
}
