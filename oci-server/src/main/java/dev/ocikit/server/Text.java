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

    /**
     * Returns a text for people to read, in which everything that could disturb a terminal is a question mark: control and format
     * characters, line separators and surrogates without a partner.
     *
     * @param max the maximum length of the text; a cut is marked
     */
    static String harmless(String text, int max) {
        int end = Math.min(text.length(), max);
        int clean = 0;
        while (clean < end && text.charAt(clean) >= ' ' && text.charAt(clean) < 0x7f) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(end + 3).append(text, 0, clean);
        for (int i = clean; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(isHarmless(c) ? c : '?');
        }
        return end < text.length() ? out.append("...").toString() : out.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
