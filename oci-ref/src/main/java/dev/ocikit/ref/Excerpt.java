// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.util.Locale;

/** A short, printable piece of a text that may be neither. */
final class Excerpt {
    private static final int MAX_LENGTH = 100;
    private static final String CUT = "...";
    /** Characters kept in front of the position, so that a reader sees what led up to it. */
    private static final int LEAD = 32;

    private Excerpt() {}

    /** Returns the text around the position, escaped, in at most {@value #MAX_LENGTH} characters. */
    static String of(String text, int position) {
        int start = text.length() <= MAX_LENGTH ? 0 : Math.max(0, Math.min(position, text.length()) - LEAD);
        StringBuilder out = new StringBuilder(MAX_LENGTH);
        if (start > 0) {
            out.append(CUT);
        }
        for (int i = start; i < text.length(); i++) {
            String piece = printable(text.charAt(i));
            int reserve = i + 1 < text.length() ? CUT.length() : 0;
            if (out.length() + piece.length() + reserve > MAX_LENGTH) {
                return out.append(CUT).toString();
            }
            out.append(piece);
        }
        return out.toString();
    }

    private static String printable(char c) {
        if (c == '"' || c == '\\') {
            return "\\" + c;
        }
        return c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c);
    }
}
