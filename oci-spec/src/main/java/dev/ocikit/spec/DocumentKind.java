// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A kind of JSON document that registries, layouts and their users exchange, with its name in messages. */
enum DocumentKind {
    SCHEMA1_MANIFEST("a Docker image manifest of schema 1, a format that is deprecated and not supported"),
    ARTIFACT_MANIFEST(
            "an OCI artifact manifest, a format that was withdrawn before image-spec 1.1 and is not supported"),
    IMAGE_INDEX("an image index"),
    IMAGE_MANIFEST("an image manifest"),
    IMAGE_CONFIG("an image configuration"),
    IMAGE_LAYOUT("the oci-layout file of an image layout"),
    ERROR_RESPONSE("the error response of a registry"),
    TAG_LIST("a list of tags"),
    REPOSITORY_LIST("a list of repositories"),
    DESCRIPTOR("a descriptor");

    private static final String ARTIFACT_MEDIA_TYPE = "application/vnd.oci.artifact.manifest.v1+json";

    private final String label;

    DocumentKind(String label) {
        this.label = label;
    }

    /** Returns the kind of document that an object is by its media type and its members; empty if it is unknown. */
    static Optional<DocumentKind> of(Members object, @Nullable String mediaType) {
        if (MediaTypes.DOCKER_MANIFEST_SCHEMA1.equals(mediaType)
                || MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED.equals(mediaType)
                || object.has("fsLayers")) {
            return Optional.of(SCHEMA1_MANIFEST);
        } else if (ARTIFACT_MEDIA_TYPE.equals(mediaType) || object.has("blobs")) {
            return Optional.of(ARTIFACT_MANIFEST);
        } else if (object.has("manifests")) {
            return Optional.of(IMAGE_INDEX);
        } else if (object.has("layers")) {
            return Optional.of(IMAGE_MANIFEST);
        } else if (object.has("rootfs")) {
            return Optional.of(IMAGE_CONFIG);
        } else if (object.has("imageLayoutVersion")) {
            return Optional.of(IMAGE_LAYOUT);
        } else if (object.has("errors")) {
            return Optional.of(ERROR_RESPONSE);
        } else if (object.has("tags")) {
            return Optional.of(TAG_LIST);
        } else if (object.has("repositories")) {
            return Optional.of(REPOSITORY_LIST);
        }
        return object.has("digest") && object.has("size") ? Optional.of(DESCRIPTOR) : Optional.empty();
    }

    /** Returns the exception of a reader with the kind of the document, if that is known and none of the expected. */
    static DocumentException named(
            DocumentException e, Members object, @Nullable String mediaType, Set<DocumentKind> expected) {
        return of(object, mediaType)
                .filter(kind -> !expected.contains(kind))
                .map(kind -> e.with("; the document is " + kind))
                .orElse(e);
    }

    /** Returns the name of the kind, with its article. */
    @Override
    public String toString() {
        return label;
    }
}
