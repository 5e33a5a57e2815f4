// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

/**
 * The comparison of names by readers that ignore case, as Go's {@code encoding/json} does. Of the characters beyond
 * ASCII, two fold to an ASCII letter (Unicode, CaseFolding.txt): the long s and the Kelvin sign. All names of the
 * specifications are ASCII.
 */
final class NameFolding {
    private static final char LONG_S = '\u017f';
    private static final char KELVIN_SIGN = '\u212a';

    private NameFolding() {}

    /** Returns the form that all names share which a reader that ignores case takes for the same. */
    static String fold(String name) {
        StringBuilder folded = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            char folding = fold(c);
            if (folding != c) {
                folded = folded == null ? new StringBuilder(name) : folded;
                folded.setCharAt(i, folding);
            }
        }
        return folded == null ? name : folded.toString();
    }

    /** Returns whether the name is another one that a reader which ignores case takes for the known one. */
    static boolean isVariant(String name, String known) {
        return name.length() == known.length()
                && !name.equals(known)
                && fold(name).equals(fold(known));
    }

    private static char fold(char c) {
        return switch (c) {
            case LONG_S -> 's';
            case KELVIN_SIGN -> 'k';
            default -> c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        };
    }
}
