// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The media types of the OCI specifications and their Docker relatives. The set is open: any valid type may be met. Media
 * types are compared without regard to case (RFC 6838 section 4.2).
 */
public final class MediaTypes {
    /** A content descriptor. */
    public static final String DESCRIPTOR = "application/vnd.oci.descriptor.v1+json";
    /** The {@code oci-layout} file. */
    public static final String LAYOUT_HEADER = "application/vnd.oci.layout.header.v1+json";
    /** An image index. */
    public static final String IMAGE_INDEX = "application/vnd.oci.image.index.v1+json";
    /** An image manifest. */
    public static final String IMAGE_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /** An image configuration. */
    public static final String IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json";
    /** A layer as tar. */
    public static final String LAYER_TAR = "application/vnd.oci.image.layer.v1.tar";
    /** A layer as gzipped tar. */
    public static final String LAYER_TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    /** A layer as tar compressed with zstd. */
    public static final String LAYER_TAR_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    /** A layer that once was not to be distributed; deprecated by the specification. */
    public static final String NONDISTRIBUTABLE_LAYER_TAR = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    /** The same, gzipped. */
    public static final String NONDISTRIBUTABLE_LAYER_TAR_GZIP =
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    /** The same, compressed with zstd. */
    public static final String NONDISTRIBUTABLE_LAYER_TAR_ZSTD =
            "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";
    /** The empty JSON object, see {@link Descriptor#EMPTY}. */
    public static final String EMPTY = "application/vnd.oci.empty.v1+json";

    /** Docker's image index. */
    public static final String DOCKER_MANIFEST_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    /** Docker's image manifest, schema 2. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /** Docker's image manifest, schema 1: not a {@link Manifest}. */
    public static final String DOCKER_MANIFEST_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+json";
    /** Docker's image manifest, schema 1, signed: not a {@link Manifest}. */
    public static final String DOCKER_MANIFEST_SCHEMA1_SIGNED =
            "application/vnd.docker.distribution.manifest.v1+prettyjws";
    /** Docker's image configuration. */
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    /** Docker's layer, interchangeable with {@link #LAYER_TAR_GZIP}. */
    public static final String DOCKER_LAYER_TAR_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /** Docker's layer that is fetched from elsewhere. */
    public static final String DOCKER_FOREIGN_LAYER_TAR_GZIP =
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    private static final int MAX_NAME = 127;

    private MediaTypes() {}

    /** Whether the type says that its content is an {@link ImageManifest}, OCI's or Docker's. */
    public static boolean isImageManifest(@Nullable String mediaType) {
        return areEqual(IMAGE_MANIFEST, mediaType) || areEqual(DOCKER_MANIFEST, mediaType);
    }

    /** Whether the type says that its content is an {@link ImageIndex}, OCI's or Docker's. */
    public static boolean isImageIndex(@Nullable String mediaType) {
        return areEqual(IMAGE_INDEX, mediaType) || areEqual(DOCKER_MANIFEST_LIST, mediaType);
    }

    /** Whether the type says that its content is an {@link ImageConfig}, OCI's or Docker's. */
    public static boolean isImageConfig(@Nullable String mediaType) {
        return areEqual(IMAGE_CONFIG, mediaType) || areEqual(DOCKER_CONFIG, mediaType);
    }

    /** Whether two texts are the same media type, in whatever case; null is the same as null only. */
    public static boolean areEqual(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equalsIgnoreCase(other);
    }

    /**
     * The type of a manifest in the case of the constant of this class, where it is one of OCI's or Docker's; any other
     * type as it is. Clients that compare media types as texts then find what they look for.
     */
    public static String canonical(String mediaType) {
        for (String known : List.of(IMAGE_MANIFEST, IMAGE_INDEX, DOCKER_MANIFEST, DOCKER_MANIFEST_LIST)) {
            if (known.equalsIgnoreCase(mediaType)) {
                return known;
            }
        }
        return mediaType;
    }

    /** Whether the text is a media type without parameters, {@code type/subtype} as in RFC 6838 section 4.2. */
    public static boolean isValid(String mediaType) {
        int slash = mediaType.indexOf('/');
        return slash > 0 && isName(mediaType, 0, slash) && isName(mediaType, slash + 1, mediaType.length());
    }

    /** Returns whether the text is a media type followed by parameters in printable ASCII (RFC 2045 section 5.1). */
    static boolean hasParameters(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return semicolon >= 0
                && isValid(mediaType.substring(0, semicolon).stripTrailing())
                && mediaType.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** The type without parameters and without white space around it; null stays null. */
    static @Nullable String essence(@Nullable String mediaType) {
        if (mediaType == null) {
            return null;
        }
        int parameters = mediaType.indexOf(';');
        return (parameters < 0 ? mediaType : mediaType.substring(0, parameters)).strip();
    }

    private static boolean isName(String text, int from, int to) {
        if (to - from < 1 || to - from > MAX_NAME || !isAlphanumeric(text.charAt(from))) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && "!#$&^_.+-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
