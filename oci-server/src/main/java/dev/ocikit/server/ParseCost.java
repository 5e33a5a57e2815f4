// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.spec.Manifest;

/**
 * An upper bound of the heap that a manifest takes while it is parsed.
 *
 * <p>The constants are measured: the smallest heap in which a 4 MiB document of one kind can be read, divided by the number of its bytes and
 * of its JSON separators. Documents of many tiny values are the most expensive for their size.
 */
final class ParseCost {
    /** The text of the largest string exists in the parser's buffer, in a builder and in the string itself. */
    private static final int ASCII_FACTOR = 4;

    /** A string with a character beyond Latin-1 takes two bytes for each character in all of these. */
    private static final int UNICODE_FACTOR = 6;

    /** Annotations are the most expensive values: they are in the document's tree and in a map of the manifest. */
    private static final int SEPARATOR_BYTES = 112;

    /** A value has at most two separators, the colon after its name and the comma before it. */
    private static final long MAX_SEPARATORS = 2L * Manifest.MAX_VALUES;

    private ParseCost() {}

    /** Returns the maximum number of bytes that reading a manifest allocates and holds at a time. */
    static long of(byte[] json) {
        int bits = 0;
        int separators = 1;
        for (byte b : json) {
            bits |= b;
            if (b == ',' || b == ':' || b == '[' || b == '{') {
                separators++;
            }
        }
        long factor = bits < 0 ? UNICODE_FACTOR : ASCII_FACTOR;
        return factor * json.length + SEPARATOR_BYTES * Math.min(separators, MAX_SEPARATORS);
    }
}
