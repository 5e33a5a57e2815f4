// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An integer from some least value to 2<sup>63</sup>-1, written without fraction, exponent or sign of zero. */
class IntegerKind implements Kind<Long> {
    private final String expected;
    private final long least;

    IntegerKind(String expected, long least) {
        this.expected = expected;
        this.least = least;
    }

    @Override
    public @Nullable Long read(Object raw, Inspection at) {
        OptionalLong value = JsonNumber.integer(raw);
        if (value.isPresent() && value.getAsLong() >= least) {
            return value.getAsLong();
        }
        at.wrongType(expected, raw);
        return null;
    }

    @Override
    public void write(Long value, JsonWriter out) {
        out.number(value);
    }
}
