// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.util.Locale;

/**
 * Text as one line that is safe to print to a terminal. Control characters (C0, C1), format characters such as those that change the
 * direction of writing, line and paragraph separators, lone surrogates, private and unassigned characters are escaped as JSON escapes them.
 */
final class TerminalText {
    private TerminalText() {}

    /**
     * Returns a text, escaped.
     *
     * @param maxChars the maximum number of characters of the text to return; three dots replace the rest
     */
    static String of(String text, int maxChars) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxChars) + 16);
        int at = 0;
        while (at < text.length() && at < maxChars) {
            int point = text.codePointAt(at);
            if (isPrintable(point)) {
                out.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
            at += Character.charCount(point);
        }
        return at < text.length() ? out.append("...").toString() : out.toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
