// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** A string that means something; what, and which are right, is up to {@link #check}. */
class TextKind implements Kind<String> {
    private final String expected;

    TextKind(String expected) {
        this.expected = expected;
    }

    @Override
    public @Nullable String read(Object raw, Inspection at) {
        if (raw instanceof String text) {
            return text;
        }
        at.wrongType(expected, raw);
        return null;
    }

    @Override
    public void write(String value, JsonWriter out) {
        out.string(value);
    }
}
