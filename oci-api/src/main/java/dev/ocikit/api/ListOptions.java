// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

/**
 * Which part of a list is wanted.
 *
 * @param startAfter the item after which the list starts, in the list's own order; it need not exist. Empty: from the beginning
 * @param limit the greatest number of items, from 1; {@link Integer#MAX_VALUE} stands for all of them
 */
public record ListOptions(String startAfter, int limit) {
    /** The whole list. */
    public static final ListOptions ALL = new ListOptions("", Integer.MAX_VALUE);

    public ListOptions {
        if (limit < 1) {
            throw new IllegalArgumentException("a list's limit is at least 1, not " + limit);
        }
    }

    /** Returns options for all that stands after an item. */
    public static ListOptions after(String startAfter) {
        return new ListOptions(startAfter, Integer.MAX_VALUE);
    }

    /** Returns options for the first items of a list. */
    public static ListOptions first(int limit) {
        return new ListOptions("", limit);
    }

    /** Returns these options with another limit. */
    public ListOptions withLimit(int newLimit) {
        return new ListOptions(startAfter, newLimit);
    }
}
