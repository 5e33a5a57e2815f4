// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/** A kind of access to a repository. */
public enum Access {
    /** Blobs, manifests and tags are read by name. */
    READ,
    /** Content, tags or upload sessions are made or changed. */
    WRITE,
    /** Content or tags are deleted. */
    DELETE,
    /** Names are enumerated: tags, referrers, repositories. */
    LIST
}
