// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers that need not be worked out again for a while: so many at most, of which the oldest go first. Safe for use by many threads. */
final class Remembered<V> {
    private final InstantSource clock;
    private final Map<String, Kept<V>> entries;

    Remembered(int capacity, InstantSource clock) {
        this.clock = clock;
        entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept<V>> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized @Nullable V get(String key) {
        Kept<V> entry = entries.get(key);
        if (entry != null && !clock.instant().isBefore(entry.until)) {
            entries.remove(key);
            return null;
        }
        return entry == null ? null : entry.value;
    }

    synchronized void put(String key, V value, Instant until) {
        // What is put again is young again.
        entries.remove(key);
        entries.put(key, new Kept<>(value, until));
    }

    private record Kept<V>(V value, Instant until) {}
}
