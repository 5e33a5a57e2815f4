// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

/** Something that a registry of another make may leave out of {@link RegistryContract}, because the specification leaves it open. */
public enum Capability {
    /** Blobs and manifests go by sha512 digests. */
    SHA512,
    /** Uploads can be resumed by id after their writer was closed. */
    RESUME,
    /** Uploads can be cancelled. */
    CANCEL,
    /** An upload that started for one digest algorithm can be committed under another. */
    COMMIT_UNDER_OTHER_ALGORITHM,
    /** An upload continues after a commit under a digest that its content does not have. */
    COMMIT_AGAIN,
    /** A blob can be mounted from a repository that is named. */
    MOUNT,
    /** A blob can be mounted from wherever the registry has it. */
    ANONYMOUS_MOUNT,
    /** A part of a blob can be read. */
    RANGES,
    /** Images and indexes can be pushed before what they refer to. */
    SPARSE,
    /** A tag can be moved to another manifest. */
    RETAG,
    /** Manifests of any media type can be pushed if they are JSON that looks like an image manifest or an index. */
    ANY_MEDIA_TYPE,
    /** Manifests that readers with typed fields cannot read are refused. */
    STRICT_DOCUMENTS,
    /** Media types are compared without regard to case. */
    MEDIA_TYPES_IN_ANY_CASE,
    /** Blobs can be deleted. */
    DELETE_BLOB,
    /** Manifests can be deleted. */
    DELETE_MANIFEST,
    /** Tags can be deleted without their manifest. */
    DELETE_TAG,
    /** Referrers are listed. */
    REFERRERS,
    /** Repositories are listed. */
    REPOSITORIES,
    /** Lists are in ASCII order. */
    ASCII_ORDER,
    /** Repository names have up to 255 characters. */
    LONG_REPOSITORIES,
    /** An error is told by the code that {@code OciRegistry} names for it, rather than by another one for "not found" or "bad request". */
    EXACT_CODES
}
