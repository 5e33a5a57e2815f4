// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Values that several repositories link, each held once and forgotten with its last link. Safe for use by many threads.
 *
 * @param <K> what a value is known by; equal keys mean equal values
 * @param <V> the values
 */
final class Shared<K, V> {
    private final ConcurrentMap<K, Held<V>> held = new ConcurrentHashMap<>();

    /** Adds a link to the value that is held, which is the one given if this is the first link. */
    Held<V> link(K key, V value) {
        return held.merge(key, new Held<>(value, 1), (present, one) -> present.plus(1));
    }

    /** Adds a link to a value that is held, or returns null if there is none. */
    @Nullable
    V linkHeld(K key) {
        Held<V> linked = held.computeIfPresent(key, (k, present) -> present.plus(1));
        return linked == null ? null : linked.value;
    }

    /** Removes a link. Returns true if it was the last, so that the value is gone. */
    boolean unlink(K key) {
        return held.computeIfPresent(key, (k, present) -> present.links == 1 ? null : present.plus(-1)) == null;
    }

    /** A value, and how many links it has. */
    record Held<V>(V value, int links) {
        private Held<V> plus(int more) {
            return new Held<>(value, links + more);
        }
    }
}
