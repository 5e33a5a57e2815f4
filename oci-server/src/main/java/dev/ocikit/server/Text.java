// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

/** Text of peers, made safe to show to people. */
final class Text {
    private Text() {}

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
