// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** What the value of a member may be: how it is read from the tree, judged and written. */
interface Kind<V> {
    /**
     * Reads a value that is not null. Reports an error for each part that does not fit, and calls {@link
     * Inspection#lose} if the answer lacks such a part: the raw value is then kept beside it.
     *
     * @return null if nothing sensible remains
     */
    @Nullable
    V read(Object raw, Inspection at);

    /** Reports what the specification does not allow in a value of the right type. */
    default void check(V value, Inspection at) {}

    /** Reports all that is wrong with a value that could not be read, or not without loss. */
    default void checkRaw(Object raw, Inspection at) {
        V partial = read(raw, at);
        if (partial != null) {
            check(partial, at);
        }
    }

    void write(V value, JsonWriter out);
}
