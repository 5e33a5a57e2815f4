// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.InvalidReferenceException;
import dev.ocikit.ref.Names;

/**
 * What a path names.
 *
 * @param endpoint the kind of thing
 * @param repository its repository, which is well-formed; empty where there is none
 * @param reference the last part of the path, which may be anything: a digest, a tag, the name of an upload session; empty where there is
 *     none
 */
record Target(Endpoint endpoint, String repository, String reference) {
    private static final String PREFIX = "/v2/";

    private static final Target BASE = new Target(Endpoint.BASE, "", "");
    private static final Target HEALTH = new Target(Endpoint.HEALTH, "", "");
    private static final Target CATALOG = new Target(Endpoint.CATALOG, "", "");
    private static final Target NONE = new Target(Endpoint.NONE, "", "");

    /**
     * Reads a path as it was sent. It is taken apart from its end, because a repository may have parts named like endpoints.
     *
     * @throws OciException NAME_INVALID if the repository is no repository's name
     */
    static Target parse(String sent) throws OciException {
        String path = Percent.normalize(sent);
        if (!path.startsWith(PREFIX)) {
            return path.equals("/v2") ? BASE : path.equals("/healthz") ? HEALTH : NONE;
        }
        int last = path.lastIndexOf('/');
        if (last == PREFIX.length() - 1) {
            return path.length() == PREFIX.length()
                    ? BASE
                    : path.startsWith("_catalog", last + 1) && path.length() == 12 ? CATALOG : NONE;
        }
        if (endsWith(path, last, "/manifests")) {
            return of(Endpoint.MANIFEST, path, last - 10, last + 1);
        }
        if (endsWith(path, last, "/blobs")) {
            return path.startsWith("uploads", last + 1) && path.length() == last + 8
                    ? of(Endpoint.UPLOADS, path, last - 6, path.length())
                    : of(Endpoint.BLOB, path, last - 6, last + 1);
        }
        if (endsWith(path, last, "/blobs/uploads")) {
            return of(last + 1 == path.length() ? Endpoint.UPLOADS : Endpoint.UPLOAD, path, last - 14, last + 1);
        }
        if (endsWith(path, last, "/tags") && path.startsWith("list", last + 1) && path.length() == last + 5) {
            return of(Endpoint.TAGS, path, last - 5, path.length());
        }
        if (endsWith(path, last, "/referrers")) {
            return of(Endpoint.REFERRERS, path, last - 10, last + 1);
        }
        return NONE;
    }

    private static boolean endsWith(String path, int end, String part) {
        return end - part.length() >= PREFIX.length() && path.startsWith(part, end - part.length());
    }

    private static Target of(Endpoint endpoint, String path, int repositoryEnd, int referenceStart)
            throws OciException {
        String repository = Percent.decode(path.substring(PREFIX.length(), repositoryEnd));
        return new Target(endpoint, repository(repository), Percent.decode(path.substring(referenceStart)));
    }

    /** Returns a text that is the name of a repository, or fails with NAME_INVALID. */
    static String repository(String text) throws OciException {
        try {
            return Names.requireRepository(text);
        } catch (InvalidReferenceException e) {
            throw OciException.of(ErrorCode.NAME_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Returns a text that is a tag.
     *
     * @param otherwise the code of the refusal of another text: in a path, MANIFEST_UNKNOWN for a tag that must exist and MANIFEST_INVALID
     *     for one to push (distribution-spec, "Pulling manifests", "Pushing manifests")
     */
    static String tag(String text, ErrorCode otherwise) throws OciException {
        try {
            return Names.requireTag(text);
        } catch (InvalidReferenceException e) {
            throw OciException.of(otherwise, String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the digest that a text names, or fails with DIGEST_INVALID. */
    static Digest digest(String text) throws OciException {
        try {
            return Digest.parse(text);
        } catch (InvalidReferenceException e) {
            throw OciException.of(ErrorCode.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns a digest that content is to be verified against, or fails with DIGEST_INVALID if that cannot be. */
    static Digest verifiable(Digest digest) throws OciException {
        if (!digest.algorithm().isSupported()) {
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID, "the digest algorithm " + digest.algorithm() + " is not supported");
        }
        return digest;
    }

    /** Returns the digest that the path ends in, or fails with DIGEST_INVALID. */
    Digest digest() throws OciException {
        return digest(reference);
    }

    /** Tells whether the path ends in a digest rather than a tag: no tag has a colon. */
    boolean namesDigest() {
        return reference.indexOf(':') >= 0;
    }

    /** Returns the tag that the path ends in, or fails with MANIFEST_UNKNOWN: there is no manifest under what is not a tag. */
    String tag() throws OciException {
        return tag(reference, ErrorCode.MANIFEST_UNKNOWN);
    }
}
