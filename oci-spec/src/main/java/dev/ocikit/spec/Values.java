// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** The values of a document in the making: one for each known member, and the rest. Not thread-safe. */
final class Values<D extends Document> {
    final Codec<D> codec;
    private final @Nullable Object[] values;
    private Members rest;

    Values(Codec<D> codec, @Nullable Object[] values, Members rest) {
        this.codec = codec;
        this.values = values;
        this.rest = rest;
    }

    Members rest() {
        return rest;
    }

    @SuppressWarnings("unchecked") // only what the member's kind reads, or set, is at its place
    <V> @Nullable V get(Member<D, V> member) {
        return (V) values[codec.index(member)];
    }

    <V> V require(Member<D, V> member) {
        V value = get(member);
        if (value == null) {
            throw new IllegalStateException(member.name() + " is not set");
        }
        return value;
    }

    /** Sets or, with null, removes the value, together with an unreadable one that was kept in its place. */
    <V> void set(Member<D, V> member, @Nullable V value) {
        values[codec.index(member)] = value;
        rest = rest.without(member.name());
    }

    void setUnknown(String name, String json) {
        if (codec.knows(name)) {
            throw new IllegalArgumentException(name + " is a known member: it has a method of its own");
        }
        String known = codec.variantOf(name);
        if (known != null) {
            throw new IllegalArgumentException(name + " would be taken for " + known + " by some readers");
        }
        rest = rest.with(name, json);
    }
}
