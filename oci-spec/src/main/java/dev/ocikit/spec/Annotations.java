// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

/** The annotation keys that the image specification predefines. Any other key may be met and used, too. */
public final class Annotations {
    /** When the image was built, as in RFC 3339. */
    public static final String CREATED = "org.opencontainers.image.created";
    /** Who is responsible for the image, free-form. */
    public static final String AUTHORS = "org.opencontainers.image.authors";
    /** Where to learn more about the image. */
    public static final String URL = "org.opencontainers.image.url";
    /** Where its documentation is. */
    public static final String DOCUMENTATION = "org.opencontainers.image.documentation";
    /** Where its source code is. */
    public static final String SOURCE = "org.opencontainers.image.source";
    /** The version of the packaged software. */
    public static final String VERSION = "org.opencontainers.image.version";
    /** The revision of the packaged software in its source control. */
    public static final String REVISION = "org.opencontainers.image.revision";
    /** Who distributes the image. */
    public static final String VENDOR = "org.opencontainers.image.vendor";
    /** The licences of the contained software, an SPDX expression. */
    public static final String LICENSES = "org.opencontainers.image.licenses";
    /** The name of a manifest in an image layout, often its tag; only on descriptors of {@code index.json}. */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";
    /** A title for people; for files packed as layers, the file's name. */
    public static final String TITLE = "org.opencontainers.image.title";
    /** What the packaged software is, for people. */
    public static final String DESCRIPTION = "org.opencontainers.image.description";
    /** The digest of the image that this one is based on. */
    public static final String BASE_DIGEST = "org.opencontainers.image.base.digest";
    /** The reference of the image that this one is based on. */
    public static final String BASE_NAME = "org.opencontainers.image.base.name";

    private Annotations() {}
}
