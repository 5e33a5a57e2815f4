// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

/** The byte order mark that editors and shells on Windows put before a text in UTF-8. No password begins with it. */
final class ByteOrderMark {
    private static final String MARK = "\uFEFF";

    private ByteOrderMark() {}

    /** Returns the text without the mark. */
    static String strip(String text) {
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }
}
