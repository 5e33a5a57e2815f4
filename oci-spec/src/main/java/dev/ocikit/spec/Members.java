// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
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
    static final Members NONE = new Members(new Object[0], null);

    /** Names and values in turn: documents consist of many small objects, and a hash table for each is ten times it. */
    private final @Nullable Object[] pairs;

    /** Where the values are, if there are too many members to look at each. */
    private final @Nullable Map<String, Integer> places;

    Members(@Nullable Object[] pairs, @Nullable Map<String, Integer> places) {
        this.pairs = pairs;
        this.places = places;
    }

    /** The object without members. */
    public static Members none() {
        return NONE;
    }

    /**
     * Reads any JSON object. The number of values is not limited; the caller limits the number of bytes.
     *
     * @throws DocumentException if the bytes are not one JSON object in UTF-8 without a byte order mark; a name occurs
     *     twice in an object, or has an unpaired surrogate; the object nests deeper than 64 levels; a number has more
     *     than 1000 digits, those of its exponent included; or a name has more than 50,000 characters or a string more
     *     than 100,000,000, counted as {@link String#length} does
     */
    public static Members read(byte[] json) throws DocumentException {
        return Json.object(json);
    }

    /**
     * Reads any JSON object that has at most a number of values, nested ones included and names not counted.
     *
     * @throws DocumentException as {@link #read(byte[])}, and if there are more values
     */
    public static Members read(byte[] json, int maxValues) throws DocumentException {
        return Json.object(json, maxValues);
    }

    /** Whether there is no member. */
    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** The names in order. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < size(); i++) {
            names.add(name(i));
        }
        return Collections.unmodifiableSet(names);
    }

    /** Whether there is a member of this name, be its value null. */
    public boolean has(String name) {
        return place(name) >= 0;
    }

    /**
     * Returns the first member whose name differs from this one in case only. Readers that ignore case, as those in Go
     * do, take it for this one.
     */
    public Optional<String> variant(String name) {
        for (int i = 0; i < size(); i++) {
            if (NameFolding.isVariant(name(i), name)) {
                return Optional.of(name(i));
            }
        }
        return Optional.empty();
    }

    /** The member's value if it is a string. */
    public Optional<String> string(String name) {
        return get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The member's value if it is a number written as an integer that fits 64 bits. */
    public OptionalLong integer(String name) {
        return JsonNumber.integer(get(name));
    }

    /** The member's value if it is true or false. */
    public Optional<Boolean> bool(String name) {
        return get(name) instanceof Boolean bool ? Optional.of(bool) : Optional.empty();
    }

    /** The member's value if it is an object. */
    public Optional<Members> object(String name) {
        return get(name) instanceof Members members ? Optional.of(members) : Optional.empty();
    }

    /** The member's items if it is an array of strings and nothing else; empty otherwise. */
    public List<String> strings(String name) {
        return items(name, String.class);
    }

    /** The member's items if it is an array of objects and nothing else; empty otherwise. */
    public List<Members> objects(String name) {
        return items(name, Members.class);
    }

    /** The member's value as JSON text, compact, {@code null} being a text, too; empty if there is no such member. */
    public Optional<String> json(String name) {
        return has(name) ? Optional.of(Json.text(get(name))) : Optional.empty();
    }

    /**
     * These members and one more at the end, or with another value in its place.
     *
     * @param json the value as JSON text
     * @throws IllegalArgumentException if the text is not one JSON value, exceeds a limit of {@link #read}, or nests
     *     deeper than 56 levels, which leaves room for the document around it
     */
    public Members with(String name, String json) {
        Object value = Json.parse(json);
        int place = place(Objects.requireNonNull(name, "name"));
        if (place >= 0) {
            @Nullable Object[] changed = pairs.clone();
            changed[place * 2 + 1] = value;
            return new Members(changed, places);
        }
        MembersCollector more = new MembersCollector();
        more.addAll(this, any -> true);
        more.add(name, value);
        return more.members();
    }

    /** These members without one of them. */
    public Members without(String name) {
        return has(name) ? filter(other -> !other.equals(name)) : this;
    }

    /** Writes the object as compact JSON in UTF-8, in order, without judging it. */
    public byte[] toJson() {
        JsonWriter out = new JsonWriter();
        out.value(this);
        return out.toBytes();
    }

    /** The object as JSON text. */
    @Override
    public String toString() {
        return new String(toJson(), StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Members members) || size() != members.size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            int place = members.place(name(i));
            if (place < 0 || !Objects.equals(value(i), members.value(place))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < size(); i++) {
            hash += name(i).hashCode() ^ Objects.hashCode(value(i));
        }
        return hash;
    }

    int size() {
        return pairs.length / 2;
    }

    String name(int place) {
        return (String) Objects.requireNonNull(pairs[place * 2]);
    }

    @Nullable
    Object value(int place) {
        return pairs[place * 2 + 1];
    }

    /** The value, or null if it is null or absent. */
    @Nullable
    Object get(String name) {
        int place = place(name);
        return place < 0 ? null : value(place);
    }

    Members filter(Predicate<String> keep) {
        MembersCollector kept = new MembersCollector();
        kept.addAll(this, keep);
        return kept.members();
    }

    private int place(String name) {
        if (places != null) {
            return places.getOrDefault(name, -1);
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (name.equals(pairs[i])) {
                return i / 2;
            }
        }
        return -1;
    }

    private <T> List<T> items(String name, Class<T> type) {
        List<T> typed = new ArrayList<>();
        if (get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (!type.isInstance(item)) {
                    return List.of();
                }
                typed.add(type.cast(item));
            }
        }
        return Collections.unmodifiableList(typed);
    }
}
