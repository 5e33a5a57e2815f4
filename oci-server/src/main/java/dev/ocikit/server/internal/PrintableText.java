// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import java.util.HexFormat;

/** Text of peers as printable ASCII for a line of a log or a JSON string. */
public final class PrintableText {
    private static final HexFormat HEX = HexFormat.of();

    private PrintableText() {}

    /**
     * Appends a text as printable ASCII for one line within quotes. Quotes and backslashes are escaped, other characters as in JSON.
     *
     * @param max the maximum number of characters of the text to append; three dots replace the rest
     */
    public static void append(StringBuilder out, String text, int max) {
        int end = Math.min(text.length(), max);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        if (end < text.length()) {
            out.append("...");
        }
    }
}
