// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of a blob that nobody fetches yet, in order. */
final class Gaps {
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /** Adds a part; it is joined with its neighbours. */
    void add(long start, long end) {
        if (start >= end) {
            return;
        }
        long from = start;
        long to = end;
        Map.Entry<Long, Long> before = ends.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            from = before.getKey();
            to = Math.max(end, before.getValue());
        }
        Map.Entry<Long, Long> after = ends.ceilingEntry(from);
        while (after != null && after.getKey() <= to) {
            to = Math.max(to, after.getValue());
            ends.remove(after.getKey());
            after = ends.ceilingEntry(from);
        }
        ends.put(from, to);
    }

    /** Returns the first part, if there is any. */
    Map.@Nullable Entry<Long, Long> first() {
        return ends.firstEntry();
    }

    /** Takes what begins at an offset, up to another. */
    void take(long start, long to) {
        Long end = ends.remove(start);
        if (end != null && to < end) {
            ends.put(to, end);
        }
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** Returns how many bytes they have together. */
    long bytes() {
        long sum = 0;
        for (Map.Entry<Long, Long> gap : ends.entrySet()) {
            sum += gap.getValue() - gap.getKey();
        }
        return sum;
    }
}
