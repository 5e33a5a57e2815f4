// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A member that documents of type {@code D} know: its name on the wire, its values, and where the document holds it.
 */
record Member<D, V>(String name, Presence presence, Kind<V> kind, Function<D, @Nullable V> get) {
    static <D, V> Member<D, V> required(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.REQUIRED, kind, get);
    }

    static <D, V> Member<D, V> due(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.DUE, kind, get);
    }

    static <D, V> Member<D, V> expected(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.EXPECTED, kind, get);
    }

    static <D, V> Member<D, V> optional(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.OPTIONAL, kind, get);
    }
}
