// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects members in order, each name once. Not thread-safe. */
final class MembersCollector {
    /** Up to this many names are compared one by one. */
    private static final int FEW = 8;

    private @Nullable Object[] pairs = new Object[FEW * 2];
    private int size;
    private @Nullable Map<String, Integer> places;

    /** Adds a member, or returns false if there is one of the name. */
    boolean add(String name, @Nullable Object value) {
        if (!isNew(name)) {
            return false;
        }
        if (size * 2 == pairs.length) {
            pairs = Arrays.copyOf(pairs, size * 4);
        }
        pairs[size * 2] = name;
        pairs[size * 2 + 1] = value;
        size++;
        return true;
    }

    void addAll(Members members, Predicate<String> which) {
        for (int i = 0; i < members.size(); i++) {
            if (which.test(members.name(i))) {
                add(members.name(i), members.value(i));
            }
        }
    }

    Members members() {
        return size == 0 ? Members.NONE : new Members(Arrays.copyOf(pairs, size * 2), places);
    }

    private boolean isNew(String name) {
        if (places == null && size == FEW) {
            places = new HashMap<>();
            for (int i = 0; i < size; i++) {
                places.put((String) pairs[i * 2], i);
            }
        }
        if (places != null) {
            return places.putIfAbsent(name, size) == null;
        }
        for (int i = 0; i < size; i++) {
            if (name.equals(pairs[i * 2])) {
                return false;
            }
        }
        return true;
    }
}
