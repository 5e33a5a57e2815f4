// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.nio.ByteBuffer;

/**
 * An upper bound of the heap that a document takes while it is parsed.
 *
 * <p>The constants are measured: the smallest heap in which a 4 MiB document of one kind can be read, divided by the number of its bytes and
 * of its JSON separators. Documents of many tiny values are the most expensive for their size. Not thread-safe.
 */
public final class ParseCost {
    /** The text of the largest string exists in the parser's buffer, in a builder and in the string itself. */
    private static final int ASCII_FACTOR = 4;

    /** A string with a character beyond Latin-1 takes two bytes for each character in all of these. */
    private static final int UNICODE_FACTOR = 6;

    /** Annotations are the most expensive values: they are in the document's tree and in a map of the manifest. */
    static final int SEPARATOR_BYTES = 112;

    /** A value has at most two separators, the colon after its name and the comma before it. */
    private static final long MAX_SEPARATORS = 2L * Manifest.MAX_VALUES;

    private int bits;
    private long bytes;
    private long separators = 1;

    /** Creates the cost of no bytes. */
    ParseCost() {}

    /** Returns the maximum number of bytes that reading a document of at most {@link Manifest#MAX_VALUES} values takes at a time. */
    public static long of(byte[] json) {
        return of(ByteBuffer.wrap(json));
    }

    /** Returns the same for the remaining bytes of a buffer, which are not consumed. */
    public static long of(ByteBuffer json) {
        ParseCost cost = new ParseCost();
        cost.add(json);
        return cost.total();
    }

    /** Adds bytes of the document. */
    void add(ByteBuffer json) {
        int all = 0;
        int found = 0;
        for (int i = json.position(); i < json.limit(); i++) {
            byte b = json.get(i);
            all |= b;
            if (b == ',' || b == ':' || b == '[' || b == '{') {
                found++;
            }
        }
        bits |= all;
        bytes += json.remaining();
        separators += found;
    }

    /** Forgets the bytes that were added. */
    void clear() {
        bits = 0;
        bytes = 0;
        separators = 1;
    }

    /** Returns the cost of the bytes that were added. */
    long total() {
        long factor = bits < 0 ? UNICODE_FACTOR : ASCII_FACTOR;
        return factor * bytes + SEPARATOR_BYTES * Math.min(separators, MAX_SEPARATORS);
    }
}
