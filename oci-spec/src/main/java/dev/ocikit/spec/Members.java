// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object, in order, whatever their values are.
 *
 * <p>It is the untyped side of a {@link Document}: what the types of this package do not know is kept in it and can be
 * looked at, and it writes back exactly the values that were read. Numbers keep the text they were written in.
 * Immutable and thread-safe; equal when names and values are equal, in any order.
 */
public final class Members {
    static final Members NONE = new Members(Map.of());

    private final Map<String, @Nullable Object> values;

    private Members(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /** The object without members. */
    public static Members none() {
        return NONE;
    }

    /**
     * Reads any JSON object.
     *
     * @throws DocumentException if the bytes are not one JSON object in UTF-8, a name occurs twice, or it nests deeper
     *     than 64 levels
     */
    public static Members read(byte[] json) throws DocumentException {
        return of(Json.object(json));
    }

    static Members of(Map<String, @Nullable Object> values) {
        return values.isEmpty() ? NONE : new Members(values);
    }

    /** Whether there is no member. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The names in order. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Whether there is a member of this name, be its value null. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The member's value if it is a string. */
    public Optional<String> string(String name) {
        return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The member's value if it is a number written as an integer that fits 64 bits. */
    public OptionalLong integer(String name) {
        return values.get(name) instanceof JsonNumber number ? number.integer() : OptionalLong.empty();
    }

    /** The member's value if it is true or false. */
    public Optional<Boolean> bool(String name) {
        return values.get(name) instanceof Boolean bool ? Optional.of(bool) : Optional.empty();
    }

    /** The member's value if it is an object. */
    public Optional<Members> object(String name) {
        return values.get(name) instanceof Map<?, ?> map ? Optional.of(of(cast(map))) : Optional.empty();
    }

    /** The member's items if it is an array of strings and nothing else; empty otherwise. */
    public List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        if (values.get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof String text)) {
                    return List.of();
                }
                strings.add(text);
            }
        }
        return Collections.unmodifiableList(strings);
    }

    /** The member's items if it is an array of objects and nothing else; empty otherwise. */
    public List<Members> objects(String name) {
        List<Members> objects = new ArrayList<>();
        if (values.get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof Map<?, ?> map)) {
                    return List.of();
                }
                objects.add(of(cast(map)));
            }
        }
        return Collections.unmodifiableList(objects);
    }

    /** The member's value as JSON text, compact, {@code null} being a text, too; empty if there is no such member. */
    public Optional<String> json(String name) {
        return has(name) ? Optional.of(text(values.get(name))) : Optional.empty();
    }

    /**
     * These members and one more at the end, or with another value in its place.
     *
     * @param json the value as JSON text
     * @throws IllegalArgumentException if the text is not one JSON value
     */
    public Members with(String name, String json) {
        Objects.requireNonNull(name, "name");
        Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
        more.put(name, parse(json));
        return of(Collections.unmodifiableMap(more));
    }

    /** These members without one of them. */
    public Members without(String name) {
        return has(name) ? filter(other -> !other.equals(name)) : this;
    }

    /** Writes the object as compact JSON in UTF-8, in order, without judging it. */
    public byte[] toJson() {
        JsonWriter out = new JsonWriter();
        out.value(values);
        return out.toBytes();
    }

    /** The object as JSON text. */
    @Override
    public String toString() {
        return text(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Members members && values.equals(members.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Nullable
    Object raw(String name) {
        return values.get(name);
    }

    Members filter(Predicate<String> keep) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (keep.test(name)) {
                kept.put(name, value);
            }
        });
        return of(Collections.unmodifiableMap(kept));
    }

    static String text(@Nullable Object value) {
        JsonWriter out = new JsonWriter(64);
        out.value(value);
        return out.toString();
    }

    static @Nullable Object parse(String json) {
        try {
            return Json.value(json.getBytes(StandardCharsets.UTF_8));
        } catch (DocumentException e) {
            throw new IllegalArgumentException("not a JSON value: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked") // every map of the tree has these type arguments
    static Map<String, @Nullable Object> cast(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }
}
