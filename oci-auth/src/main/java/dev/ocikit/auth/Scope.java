// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a token is for: actions on resources, as the Docker token protocol writes them, {@code repository:library/alpine:pull,push}. What
 * is not written so stands for itself: {@code aws}. Immutable, equal and ordered by value.
 *
 * @param actions the actions by resource, {@code repository:library/alpine} to {@code pull} and {@code push}; none for a resource that
 *     stands for itself
 */
record Scope(NavigableMap<String, NavigableSet<String>> actions) implements Comparable<Scope> {
    /** For nothing in particular: a token that says who is asking. */
    static final Scope NONE = new Scope(new TreeMap<>());

    private static final int MAX_RESOURCES = 64;
    private static final int MAX_CHARS = 8 << 10;
    private static final String REPOSITORY = "repository:";
    private static final String PULL = "pull";
    private static final String PUSH = "push";
    private static final String DELETE = "delete";
    private static final String ALL = "*";

    Scope {
        NavigableMap<String, NavigableSet<String>> copy = new TreeMap<>();
        actions.forEach(
                (resource, set) -> copy.put(resource, Collections.unmodifiableNavigableSet(new TreeSet<>(set))));
        actions = Collections.unmodifiableNavigableMap(copy);
    }

    /** Returns the least that these needs take. */
    static Scope of(Collection<Need> needs) {
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>();
        for (Need need : needs) {
            if (!need.repository().isEmpty()) {
                map.computeIfAbsent(REPOSITORY + need.repository(), name -> new TreeSet<>())
                        .addAll(actions(need.access()));
            } else if (need.access() == Access.LIST) {
                map.put("registry:catalog", new TreeSet<>(List.of(ALL)));
            }
        }
        return new Scope(map);
    }

    private static List<String> actions(Access access) {
        return switch (access) {
            case READ, LIST -> List.of(PULL);
            case WRITE -> List.of(PULL, PUSH);
            case DELETE -> List.of(DELETE);
        };
    }

    /** Reads a list of scopes separated by spaces. Of a list beyond all measure, only the beginning is read. */
    static Scope parse(String text) {
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>();
        for (String scope :
                text.substring(0, Math.min(MAX_CHARS, text.length())).split("\\s+", -1)) {
            int first = scope.indexOf(':');
            int last = scope.lastIndexOf(':');
            if (first == last) {
                add(map, scope, List.of());
            } else {
                add(
                        map,
                        scope.substring(0, last),
                        Arrays.asList(scope.substring(last + 1).split(",", -1)));
            }
        }
        return new Scope(map);
    }

    private static void add(NavigableMap<String, NavigableSet<String>> map, String resource, List<String> actions) {
        if (resource.isEmpty() || (map.size() == MAX_RESOURCES && !map.containsKey(resource))) {
            return;
        }
        NavigableSet<String> set = map.computeIfAbsent(resource, name -> new TreeSet<>());
        actions.stream().filter(action -> !action.isEmpty()).forEach(set::add);
    }

    /** Returns the scope of some actions on a resource. */
    static Scope of(String type, String name, Collection<String> actions) {
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>();
        map.put(type + ":" + name, new TreeSet<>(actions));
        return new Scope(map);
    }

    /** Orders by the resources and their actions, pair by pair; what has fewer comes first. */
    @Override
    public int compareTo(Scope other) {
        Iterator<Map.Entry<String, NavigableSet<String>>> mine =
                actions.entrySet().iterator();
        for (Map.Entry<String, NavigableSet<String>> theirs : other.actions.entrySet()) {
            if (!mine.hasNext()) {
                return -1;
            }
            Map.Entry<String, NavigableSet<String>> one = mine.next();
            int order = one.getKey().compareTo(theirs.getKey());
            if (order == 0) {
                order = Arrays.compare(
                        one.getValue().toArray(new String[0]), theirs.getValue().toArray(new String[0]));
            }
            if (order != 0) {
                return order;
            }
        }
        return mine.hasNext() ? 1 : 0;
    }

    boolean isEmpty() {
        return actions.isEmpty();
    }

    /** Returns what is in one of the two. */
    Scope union(Scope other) {
        if (covers(other)) {
            return this;
        }
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>();
        actions.forEach((resource, set) -> map.put(resource, new TreeSet<>(set)));
        other.actions.forEach((resource, set) ->
                map.computeIfAbsent(resource, name -> new TreeSet<>()).addAll(set));
        return new Scope(map);
    }

    /** Tells whether everything that the other allows is allowed by this. */
    boolean covers(Scope other) {
        for (Map.Entry<String, NavigableSet<String>> entry : other.actions.entrySet()) {
            NavigableSet<String> mine = actions.get(entry.getKey());
            if (mine == null || !(mine.contains(ALL) || mine.containsAll(entry.getValue()))) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether no repository is changed by this. */
    boolean isReading() {
        return actions.entrySet().stream()
                .noneMatch(entry -> entry.getKey().startsWith(REPOSITORY) && !isPull(entry.getValue()));
    }

    private static boolean isPull(NavigableSet<String> actions) {
        return actions.size() == 1 && actions.contains(PULL);
    }

    /** Returns this without what changes repositories. */
    Scope reading() {
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>();
        actions.forEach((resource, set) -> {
            NavigableSet<String> kept = new TreeSet<>(set);
            if (resource.startsWith(REPOSITORY)) {
                kept.retainAll(List.of(PULL));
            }
            if (set.isEmpty() || !kept.isEmpty()) {
                map.put(resource, kept);
            }
        });
        return new Scope(map);
    }

    /** Returns what of this stands for itself: it is asked for whatever a call needs. */
    Scope standing() {
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>(actions);
        map.values().removeIf(set -> !set.isEmpty());
        return new Scope(map);
    }

    /** Returns this with all actions in the place of {@code delete}, which not every token service knows. */
    Scope deletingByAll() {
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>();
        actions.forEach((resource, set) -> map.put(resource, set.contains(DELETE) ? new TreeSet<>(List.of(ALL)) : set));
        return new Scope(map);
    }

    /** Returns this without the repositories that are only read, if others are changed: the target of a mount without its source. */
    Scope withoutSources() {
        if (isReading()) {
            return this;
        }
        NavigableMap<String, NavigableSet<String>> map = new TreeMap<>(actions);
        map.entrySet().removeIf(entry -> entry.getKey().startsWith(REPOSITORY) && isPull(entry.getValue()));
        return new Scope(map);
    }

    /** Returns the scopes one by one; those that change something are first, because some services look at the first only. */
    List<String> list() {
        List<String> list = new ArrayList<>();
        actions.entrySet().stream()
                .sorted(Comparator.comparing(entry -> isPull(entry.getValue())))
                .forEach(entry -> list.add(
                        entry.getKey() + (entry.getValue().isEmpty() ? "" : ":" + String.join(",", entry.getValue()))));
        return list;
    }

    /** Returns the scopes separated by spaces. */
    @Override
    public String toString() {
        return String.join(" ", list());
    }
}
