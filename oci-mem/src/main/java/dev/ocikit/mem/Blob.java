// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;

/**
 * A blob as it is stored.
 *
 * @param descriptor the descriptor, of the media type that stands for any bytes
 * @param content the bytes, which have the descriptor's digest and size
 */
record Blob(Descriptor descriptor, Segments content) {
    private static final String MEDIA_TYPE = "application/octet-stream";

    /** Returns the heap that the blob retains, in bytes. */
    long retainedBytes() {
        return RetainedSizes.blob(descriptor.digest()) + content.retainedBytes();
    }

    static Blob of(Digest digest, Segments content) {
        return new Blob(Descriptor.of(MEDIA_TYPE, digest, content.length()), content);
    }
}
