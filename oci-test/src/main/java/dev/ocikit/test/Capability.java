// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

/** Something that a registry of another make may leave out of {@link RegistryContract}, because the specification leaves it open. */
public enum Capability {
    /** Blobs and manifests go by sha512 digests. */
    SHA512,
    /** Blobs are found only in the repositories that they were pushed to or mounted into, rather than in all of them. */
    SCOPED_BLOBS,
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
    /** Images can be pushed before their blobs. */
    SPARSE_IMAGES,
    /** Indexes can be pushed before the images that they list. */
    SPARSE_INDEXES,
    /** A tag can be moved to another manifest. */
    RETAG,
    /** Manifests of any media type can be pushed if they are JSON that looks like an image manifest or an index. */
    ANY_MEDIA_TYPE,
    /** Manifests that readers with typed fields cannot read are refused. */
    STRICT_DOCUMENTS,
    /** A list of a manifest's descriptors may be null, as Go writes an empty one. */
    NULL_LISTS,
    /** A manifest's subject may lack the media type that the specification requires. */
    UNTYPED_SUBJECTS,
    /** Media types are compared without regard to case. */
    MEDIA_TYPES_IN_ANY_CASE,
    /**
     * A manifest that was accepted although its {@code mediaType} member contradicts its media type can be read. A client may refuse to
     * read what the registry behind it accepted; a store may not.
     */
    CONTRADICTED_MEDIA_TYPES,
    /** Manifests of Docker's media types, image manifest and manifest list, can be pushed. */
    DOCKER_MEDIA_TYPES,
    /** Manifests outlive the deletion of their last tag, its move, and the deletion of the index that lists them. */
    UNTAGGED_MANIFESTS,
    /** Repositories without tags have a list of tags, an empty one. */
    UNTAGGED_REPOSITORIES,
    /** Blobs can be deleted. */
    DELETE_BLOB,
    /** Blobs can be deleted while a manifest refers to them. */
    DELETE_REFERENCED_BLOB,
    /** Manifests can be deleted. */
    DELETE_MANIFEST,
    /** Tags can be deleted without their manifest. */
    DELETE_TAG,
    /** Of concurrent deletions of the same content, one succeeds and the others find nothing to delete. */
    EXCLUSIVE_DELETE,
    /** Referrers are listed. */
    REFERRERS,
    /** Referrers are listed by the registry, rather than by an index under a tag of the repository, which clients keep. */
    UNTAGGED_REFERRERS,
    /** Repositories are listed. */
    REPOSITORIES,
    /** The list of repositories is in ASCII order. */
    ORDERED_REPOSITORIES,
    /** The list of repositories can begin after any name, whether there is such a repository or not. */
    PAGED_REPOSITORIES,
    /** Tags are listed in ASCII order. */
    ASCII_ORDER,
    /** Repository names have up to 255 characters. */
    LONG_REPOSITORIES,
    /** An error is told by the code that {@code OciRegistry} names for it, rather than by another one for "not found" or "bad request". */
    EXACT_CODES
}
