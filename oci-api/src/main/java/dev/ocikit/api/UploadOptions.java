// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.DigestAlgorithm;

/**
 * What is known of an upload when it starts.
 *
 * @param digestAlgorithm the algorithm of the digest that the upload will be committed under. A hint: a registry may hash as the bytes
 *     come in, but accepts a commit under any algorithm that it supports (distribution-spec end-4c)
 * @param chunkBytes how many bytes the caller would like to travel in one request, where there are requests; 0 leaves it to the registry
 */
public record UploadOptions(DigestAlgorithm digestAlgorithm, long chunkBytes) {
    /** A sha256 digest, and chunks as the registry likes them. */
    public static final UploadOptions DEFAULT = new UploadOptions(DigestAlgorithm.SHA256, 0);

    public UploadOptions {
        if (chunkBytes < 0) {
            throw new IllegalArgumentException("a chunk size is not negative: " + chunkBytes);
        }
    }

    /** Returns these options with another algorithm. */
    public UploadOptions withDigestAlgorithm(DigestAlgorithm algorithm) {
        return new UploadOptions(algorithm, chunkBytes);
    }

    /** Returns these options with another chunk size. */
    public UploadOptions withChunkBytes(long bytes) {
        return new UploadOptions(digestAlgorithm, bytes);
    }
}
