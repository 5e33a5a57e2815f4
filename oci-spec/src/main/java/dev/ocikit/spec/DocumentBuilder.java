// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the members of a document. A builder made from a document carries its unknown members over; what is set
 * replaces what was read, null removes it. Lists are copied, maps are sorted by key, so that the bytes do not depend on
 * the map that was given. Not thread-safe; may be used again after {@link #build()}.
 *
 * @param <D> the document
 * @param <B> the builder
 */
public abstract class DocumentBuilder<D extends Document, B extends DocumentBuilder<D, B>> {
    private final Values<D> values;
    private final Function<Values<D>, D> create;

    DocumentBuilder(Values<D> values, Function<Values<D>, D> create) {
        this.values = values;
        this.create = create;
    }

    /**
     * Sets a member that this version has no method for.
     *
     * @param name its name
     * @param json its value as JSON text
     * @throws IllegalArgumentException if a method exists for the name, or for one that differs from it in case only, or
     *     if the text is not one JSON value or nests deeper than 56 levels
     */
    public final B unknown(String name, String json) {
        values.setUnknown(name, json);
        return self();
    }

    /**
     * The document.
     *
     * @throws IllegalStateException if a member is not set without which there is no such document
     */
    public final D build() {
        return create.apply(values);
    }

    final <V> B set(Member<D, V> member, @Nullable V value) {
        values.set(member, value);
        return self();
    }

    final <V> B setList(Member<D, List<V>> member, @Nullable List<V> value) {
        return set(member, value == null ? null : List.copyOf(value));
    }

    final B setMap(Member<D, Map<String, String>> member, @Nullable Map<String, String> value) {
        return set(member, value == null ? null : sorted(value));
    }

    final B setKeys(Member<D, Set<String>> member, @Nullable Set<String> value) {
        return set(member, value == null ? null : Collections.unmodifiableSortedSet(new TreeSet<>(value)));
    }

    final B put(Member<D, Map<String, String>> member, String key, String value) {
        Map<String, String> before = values.get(member);
        SortedMap<String, String> more = before == null ? new TreeMap<>() : new TreeMap<>(before);
        more.put(key, value);
        return set(member, sorted(more));
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    @SuppressWarnings("unchecked") // B is the builder's own class
    private B self() {
        return (B) this;
    }
}
