// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.IOException;

/**
 * The receiver of the items of a list that is parsed while it arrives, see {@link ListReader}. It decides how much is read: an exception
 * ends the reading and reaches the caller.
 *
 * @param <T> what is listed
 */
public interface ItemSink<T> {
    /**
     * Receives the heap that the item in progress takes. Called as bytes arrive, before they are parsed.
     *
     * @param heapBytes an upper bound, which replaces the previous one
     */
    void parsing(long heapBytes) throws IOException;

    /**
     * Receives an item.
     *
     * @param heapBytes an upper bound of the heap that the item takes
     */
    void add(T item, long heapBytes) throws IOException;
}
