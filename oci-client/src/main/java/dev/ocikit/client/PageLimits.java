// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

/**
 * The limits of one page of a list.
 *
 * @param maxItems the maximum number of items
 * @param maxBytes the maximum size as text
 */
record PageLimits(int maxItems, int maxBytes) {
    static PageLimits of(ClientOptions options) {
        return new PageLimits(options.maxPageItems(), options.maxPageBytes());
    }
}
