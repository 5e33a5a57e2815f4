// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** Tells image manifests from indexes. */
final class ManifestReader {
    private ManifestReader() {}

    static Manifest read(byte[] json, @Nullable String hint) throws DocumentException {
        Members members = Json.object(json, Manifest.MAX_VALUES);
        String type = members.get("mediaType") instanceof String own && !own.isEmpty() ? own : MediaTypes.essence(hint);
        // For readers in Go null is absent; it counts only where nothing else tells the two apart.
        boolean image = members.get("config") != null || members.get("layers") != null;
        boolean index = members.get("manifests") != null;
        if (!image && !index && !MediaTypes.isImageManifest(type) && !MediaTypes.isImageIndex(type)) {
            image = members.has("config") || members.has("layers");
            index = members.has("manifests") && !image;
        }
        if (image && index) {
            throw refused("manifests", "a manifest has either config and layers or manifests, not both");
        }
        if (image && MediaTypes.isImageIndex(type)) {
            throw refused(members.has("config") ? "config" : "layers", "an image index has no such member");
        }
        if (index && MediaTypes.isImageManifest(type)) {
            throw refused("manifests", "an image manifest has no such member");
        }
        if (image || MediaTypes.isImageManifest(type)) {
            String assumed = MediaTypes.areEqual(MediaTypes.DOCKER_MANIFEST, type)
                    ? MediaTypes.DOCKER_MANIFEST
                    : MediaTypes.IMAGE_MANIFEST;
            Inspection at = new Inspection();
            return new ImageManifest(ImageManifest.CODEC.values(members, at), assumed, at);
        }
        if (index || MediaTypes.isImageIndex(type)) {
            String assumed = MediaTypes.areEqual(MediaTypes.DOCKER_MANIFEST_LIST, type)
                    ? MediaTypes.DOCKER_MANIFEST_LIST
                    : MediaTypes.IMAGE_INDEX;
            Inspection at = new Inspection();
            return new ImageIndex(ImageIndex.CODEC.values(members, at), assumed, at);
        }
        Inspection at = new Inspection();
        at.error("neither an image manifest (config, layers) nor an image index (manifests)");
        throw at.failure();
    }

    static DocumentException refused(String member, String message) {
        Inspection at = new Inspection();
        at.enter(member);
        at.error(message);
        return at.failure();
    }
}
