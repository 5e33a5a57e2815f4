// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A member that documents of type {@code D} know.
 *
 * @param name its name in JSON
 * @param omitted whether known programs leave it out although the specification demands it, so that its absence is a
 *     warning and not an error
 * @param kind its values
 * @param get returns the value that a document holds
 */
record Member<D, V>(String name, Presence presence, boolean omitted, Kind<V> kind, Function<D, @Nullable V> get) {
    static <D, V> Member<D, V> required(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.REQUIRED, false, kind, get);
    }

    static <D, V> Member<D, V> due(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.DUE, false, kind, get);
    }

    static <D, V> Member<D, V> expected(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.EXPECTED, false, kind, get);
    }

    static <D, V> Member<D, V> optional(String name, Kind<V> kind, Function<D, @Nullable V> get) {
        return new Member<>(name, Presence.OPTIONAL, false, kind, get);
    }

    /** Returns the same member as one that known programs leave out. */
    static <D, V> Member<D, V> oftenOmitted(Member<D, V> member) {
        return new Member<>(member.name, member.presence, true, member.kind, member.get);
    }

    /** Reports that the value is missing: the member is absent, or its value is null. */
    void checkMissing(boolean isNull, Inspection at) {
        if (presence == Presence.OPTIONAL) {
            return;
        }
        if (isNull && presence == Presence.DUE) {
            at.warning("should be an empty array, is null");
        } else if (omitted) {
            at.warning("should be there");
        } else {
            at.error("must be there");
        }
    }
}
