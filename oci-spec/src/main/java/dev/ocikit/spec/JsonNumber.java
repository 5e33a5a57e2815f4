// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.OptionalLong;

/**
 * A number as it was written. It is never converted unless someone asks, so that {@code 1e999999999} costs eleven
 * characters, and value and scale survive.
 */
record JsonNumber(String text) {
    private static final int LONGEST_LONG = 20;

    static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** The value if it is written as an integer, without fraction or exponent, and fits 64 bits. */
    OptionalLong integer() {
        if (text.length() > LONGEST_LONG) {
            return OptionalLong.empty();
        }
        for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException beyond64Bits) {
            return OptionalLong.empty();
        }
    }
}
