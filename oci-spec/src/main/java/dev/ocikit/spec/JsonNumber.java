// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A number that is not a plain integer of up to 18 digits (those are a {@code Long}), as it was written. It is never
 * computed with, so that {@code 1e999999999} costs eleven characters, and value and scale survive.
 */
record JsonNumber(String text) {
    /** How many characters every integer has that surely fits 64 bits. */
    static final int SURELY_LONG = 18;

    private static final int LONGEST_LONG = 20;

    /** The value of the tree if it is a number, is written as an integer, and fits 64 bits. */
    static OptionalLong integer(@Nullable Object value) {
        if (value instanceof Long number) {
            return OptionalLong.of(number);
        }
        return value instanceof JsonNumber number ? number.integer() : OptionalLong.empty();
    }

    private OptionalLong integer() {
        if (text.length() < SURELY_LONG || text.length() > LONGEST_LONG) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notAnIntegerOf64Bits) {
            return OptionalLong.empty();
        }
    }
}
