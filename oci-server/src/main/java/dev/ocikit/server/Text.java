// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.util.HexFormat;

/** Text from strangers, made fit for a log line or a JSON string. */
final class Text {
    private static final HexFormat HEX = HexFormat.of();

    private Text() {}

    /**
     * Appends a text as printable ASCII: quotes and backslashes are escaped, everything else is written as JSON writes it, so that it
     * stands in quotes on one line.
     *
     * @param max how many characters of the text to take; what is cut is marked
     */
    static void printable(StringBuilder out, String text, int max) {
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
