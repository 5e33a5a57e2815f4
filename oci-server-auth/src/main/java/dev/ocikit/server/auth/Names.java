// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

/** Names that travel in headers. */
final class Names {
    private static final int MAX_CHARS = 255;

    private Names() {}

    /** Returns a name that stands in quotes as it is, or fails. */
    static String requireQuotable(String what, String name) {
        boolean plain = name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\');
        if (name.isBlank() || name.length() > MAX_CHARS || !plain) {
            throw new IllegalArgumentException(what
                    + " is a text of printable ASCII without quotes and backslashes, at most " + MAX_CHARS + " long");
        }
        return name;
    }
}
