// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** What the value of a member may be: how it is read from the tree, judged and written. */
interface Kind<V> {
    /**
     * Reads a value that is not null. Reports an error for each part that does not fit; a value that comes with errors
     * is a partial view, and the raw value is kept beside it.
     *
     * @return null if nothing sensible remains
     */
    @Nullable
    V read(Object raw, Inspection at);

    /** Reports what the specification does not allow in a value of the right type. */
    default void check(V value, Inspection at) {}

    void write(V value, JsonWriter out);
}
