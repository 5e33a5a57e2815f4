// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import org.jspecify.annotations.Nullable;

/**
 * The part of a blob that an answer says it holds (RFC 9110 section 14.4).
 *
 * @param first the offset of its first byte
 * @param last the offset of its last byte
 * @param size the size of the whole, or -1 if the registry does not tell
 */
record ContentRange(long first, long last, long size) {
    /** Returns what a header says, or null if it says nothing sensible. */
    static @Nullable ContentRange parse(String header) {
        String text = header.strip();
        int dash = text.indexOf('-');
        int slash = text.indexOf('/');
        if (!text.regionMatches(true, 0, "bytes ", 0, 6) || dash < 0 || slash < dash) {
            return null;
        }
        long first = Headers.number(text.substring(6, dash));
        long last = Headers.number(text.substring(dash + 1, slash));
        boolean open = text.substring(slash + 1).strip().equals("*");
        long size = open ? -1 : Headers.number(text.substring(slash + 1));
        boolean sound = first >= 0 && last >= first && (open || size > last);
        return sound ? new ContentRange(first, last, size) : null;
    }

    /** Returns the size of the whole that a header names, whether or not it holds a part ({@code bytes *}{@code /5}), or -1. */
    static long size(String header) {
        String text = header.strip();
        int slash = text.indexOf('/');
        return text.regionMatches(true, 0, "bytes ", 0, 6) && slash > 0
                ? Headers.number(text.substring(slash + 1))
                : -1;
    }

    long length() {
        return last - first + 1;
    }
}
