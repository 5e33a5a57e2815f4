// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache whose entries expire. The bound is on the sum of the entries' weights; the entries that were put
 * first are evicted first. Safe for use by many threads.
 */
final class Remembered<V> {
    private final long capacity;
    private final InstantSource clock;
    private final Map<String, Kept<V>> entries = new LinkedHashMap<>();
    private long weight;

    /**
     * Creates an empty cache.
     *
     * @param capacity the maximum sum of the weights
     */
    Remembered(long capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    synchronized @Nullable V get(String key) {
        Kept<V> entry = entries.get(key);
        if (entry != null && !clock.instant().isBefore(entry.until)) {
            remove(key);
            return null;
        }
        return entry == null ? null : entry.value;
    }

    /** Puts an entry of weight 1. */
    void put(String key, V value, Instant until) {
        put(key, value, until, 1);
    }

    synchronized void put(String key, V value, Instant until, long heavy) {
        // An entry that is put again becomes the youngest.
        remove(key);
        entries.put(key, new Kept<>(value, until, heavy));
        weight += heavy;
        while (weight > capacity) {
            remove(entries.keySet().iterator().next());
        }
    }

    private void remove(String key) {
        Kept<V> entry = entries.remove(key);
        if (entry != null) {
            weight -= entry.weight;
        }
    }

    /** Returns the number of entries. */
    synchronized int size() {
        return entries.size();
    }

    private record Kept<V>(V value, Instant until, long weight) {}
}
