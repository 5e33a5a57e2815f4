// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.util.HexFormat;

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
        int fit = out.length();
        for (int i = start; i < text.length(); i++) {
            append(text.charAt(i), out);
            if (out.length() > MAX_LENGTH) {
                out.setLength(fit);
                return out.append(CUT).toString();
            }
            if (out.length() <= MAX_LENGTH - CUT.length()) {
                fit = out.length();
            }
        }
        return out.toString();
    }

    private static void append(char c, StringBuilder out) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c >= ' ' && c < 0x7f) {
            out.append(c);
        } else {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
        }
    }
}
