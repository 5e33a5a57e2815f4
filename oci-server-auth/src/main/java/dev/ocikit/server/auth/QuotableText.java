// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

/** Text that is valid between the quotes of a header parameter. */
final class QuotableText {
    private static final int MAX_CHARS = 255;

    private QuotableText() {}

    /** Returns a text that needs no escape between quotes; throws {@link IllegalArgumentException} for any other. */
    static String require(String what, String name) {
        boolean plain = name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\');
        if (name.isBlank() || name.length() > MAX_CHARS || !plain) {
            throw new IllegalArgumentException(what
                    + " is a text of printable ASCII without quotes and backslashes, at most " + MAX_CHARS + " long");
        }
        return name;
    }
}
