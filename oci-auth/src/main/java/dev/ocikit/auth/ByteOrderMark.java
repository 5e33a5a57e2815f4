// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

/** The character that some editors and shells of Windows put before a text in UTF-8. It is no part of the text. */
final class ByteOrderMark {
    private static final String MARK = "\uFEFF";

    private ByteOrderMark() {}

    /** Returns the text without the mark, if it begins with one. */
    static String strip(String text) {
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }
}
