// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

/** Makes text from a registry fit to be shown: one line, bounded, without control characters. */
final class Printable {
    private static final int MAX_CHARS = 300;

    private Printable() {}

    static char of(char c) {
        int type = Character.getType(c);
        boolean breaks = type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
        return Character.isISOControl(c) || type == Character.FORMAT || breaks ? ' ' : c;
    }

    static String of(String text) {
        String stripped = text.strip();
        int length = Math.min(stripped.length(), MAX_CHARS);
        StringBuilder out = new StringBuilder(length + 3);
        for (int i = 0; i < length; i++) {
            out.append(of(stripped.charAt(i)));
        }
        return stripped.length() > length ? out.append("...").toString() : out.toString();
    }
}
