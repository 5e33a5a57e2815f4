// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

/** Classes of ASCII characters, one bit each, looked up in a table. */
final class Chars {
    static final int DIGIT = 1;
    static final int LOWER_HEX = 1 << 1;
    static final int HEX = 1 << 2;
    static final int LOWER_OR_DIGIT = 1 << 3;
    static final int LETTER_OR_DIGIT = 1 << 4;
    static final int TAG = 1 << 5;
    static final int ENCODED = 1 << 6;
    static final int ALGORITHM_SEPARATOR = 1 << 7;
    static final int HYPHEN = 1 << 8;
    static final int HEX_OR_COLON = 1 << 9;
    static final int UPPER = 1 << 10;

    private static final short[] CLASSES = new short[128];

    static {
        String digits = "0123456789";
        String lower = "abcdefghijklmnopqrstuvwxyz";
        String upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        mark(DIGIT, digits);
        mark(LOWER_HEX, digits + "abcdef");
        mark(HEX, digits + "abcdefABCDEF");
        mark(LOWER_OR_DIGIT, digits + lower);
        mark(LETTER_OR_DIGIT, digits + lower + upper);
        mark(TAG, digits + lower + upper + "_.-");
        mark(ENCODED, digits + lower + upper + "=_-");
        mark(ALGORITHM_SEPARATOR, "+._-");
        mark(HYPHEN, "-");
        mark(HEX_OR_COLON, digits + "abcdefABCDEF:");
        mark(UPPER, upper);
    }

    private Chars() {}

    private static void mark(int kind, String members) {
        for (int i = 0; i < members.length(); i++) {
            CLASSES[members.charAt(i)] |= (short) kind;
        }
    }

    static boolean is(char c, int kind) {
        return c < 128 && (CLASSES[c] & kind) != 0;
    }

    /** Returns the index of the first character in {@code [from, to)} that is not of the kind, or {@code to}. */
    static int skip(String text, int from, int to, int kind) {
        int i = from;
        while (i < to && is(text.charAt(i), kind)) {
            i++;
        }
        return i;
    }
}
