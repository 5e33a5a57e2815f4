// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/**
 * How a registry would like an upload to be cut into chunks.
 *
 * @param minChunkBytes the least size of every chunk but the last, 0 for none ({@code OCI-Chunk-Min-Length} of the specification)
 * @param preferredChunkBytes the size that serves the registry best, 0 if all are the same to it
 */
public record UploadHints(long minChunkBytes, long preferredChunkBytes) {
    /** No wishes. */
    public static final UploadHints NONE = new UploadHints(0, 0);

    public UploadHints {
        if (minChunkBytes < 0 || preferredChunkBytes < 0) {
            throw new IllegalArgumentException("a chunk size is not negative");
        }
    }
}
