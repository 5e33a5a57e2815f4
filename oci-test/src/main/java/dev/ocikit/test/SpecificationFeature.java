// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

/** What the distribution specification leaves to the registry, and {@link SpecificationContract} tests where it is offered. */
public enum SpecificationFeature {
    /** A blob in the body of the {@code POST} that would start an upload (end-4b). */
    SINGLE_POST,
    /** A mount without the {@code from} parameter. */
    ANONYMOUS_MOUNT,
    /** The {@code Range} header on blobs. */
    RANGES,
    /** {@code DELETE} on an upload session (end-14). */
    UPLOAD_CANCEL,
    /** {@code tag} parameters when a manifest is pushed by digest (end-7b). */
    TAG_PARAMETER,
    /** The referrers API (end-12a). */
    REFERRERS,
    /** The {@code artifactType} filter of the referrers API (end-12b). */
    REFERRERS_FILTER,
    /** {@code DELETE} of a blob (end-10). */
    BLOB_DELETE,
    /** {@code DELETE} of a manifest by digest (end-9). */
    MANIFEST_DELETE,
    /** {@code DELETE} of a tag (end-9). */
    TAG_DELETE,
    /** Manifests over some limit, below 16 MiB, are refused. */
    MANIFEST_LIMIT,
    /** Digests by sha512. */
    SHA512,
    /** The reserved {@code _catalog}: the list of repositories, paged like tags. */
    CATALOG,
    /** An upload goes on even if the client drops the query of the {@code Location}. */
    QUERYLESS_LOCATION,
    /** Request bodies without {@code Content-Length}, at every endpoint that takes a body. */
    CHUNKED_BODIES,
    /** A parser that takes header fields after such a body, and refuses a request line of four words. */
    STRICT_PARSER,
}
