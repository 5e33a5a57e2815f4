// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells image manifests from indexes. */
final class ManifestReader {
    /** The names of the members that the kind of a manifest depends on. */
    static final List<String> TELLING_NAMES = List.of("mediaType", "config", "layers", "manifests");

    private static final Set<DocumentKind> MANIFESTS = Set.of(DocumentKind.IMAGE_MANIFEST, DocumentKind.IMAGE_INDEX);

    private ManifestReader() {}

    static Manifest read(byte[] json, @Nullable String hint) throws DocumentException {
        Members members = Json.object(json, Manifest.MAX_VALUES);
        requireOneReading(members);
        String type = members.get("mediaType") instanceof String own && !own.isEmpty() ? own : MediaTypes.essence(hint);
        try {
            return read(members, type);
        } catch (DocumentException e) {
            throw DocumentKind.named(e, members, type, MANIFESTS);
        }
    }

    private static Manifest read(Members members, @Nullable String type) throws DocumentException {
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
            throw refused(
                    members.has("config") ? "config" : "layers",
                    "an image index has no such member, an image manifest has");
        }
        if (index && MediaTypes.isImageManifest(type)) {
            throw refused("manifests", "an image manifest has no such member, an image index has");
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

    /** Readers that ignore case, as those in Go do, would take the document for one of another kind. */
    private static void requireOneReading(Members members) throws DocumentException {
        for (String name : TELLING_NAMES) {
            Optional<String> variant = members.variant(name);
            if (variant.isPresent()) {
                throw refused(variant.get(), "must not be there: some readers take it for " + name);
            }
        }
    }

    static DocumentException refused(String member, String message) {
        Inspection at = new Inspection();
        at.enter(member);
        at.error(message);
        return at.failure();
    }
}
