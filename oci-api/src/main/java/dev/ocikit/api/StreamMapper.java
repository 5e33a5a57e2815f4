// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/**
 * What a wrapper puts around the streams of an answer: each method returns its argument unless it is overridden.
 *
 * @see Call#mapStreams
 */
public interface StreamMapper {
    /** Returns what the caller gets instead of a reader. */
    default BlobReader reader(BlobReader reader) {
        return reader;
    }

    /** Returns what the caller gets instead of a writer. */
    default BlobWriter writer(BlobWriter writer) {
        return writer;
    }

    /** Returns what the caller gets instead of a list. */
    default <E> Listing<E> listing(Listing<E> listing) {
        return listing;
    }
}
