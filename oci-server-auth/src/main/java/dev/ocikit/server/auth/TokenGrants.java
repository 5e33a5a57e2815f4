// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of a token.
 *
 * @param user the user that it was issued to; null for a client without a name
 * @param actions the actions by type and name of the resource, {@code repository:library/alpine} to {@code pull}
 * @param end when it ends
 */
record TokenGrants(@Nullable String user, Map<String, Set<String>> actions, Instant end) {
    private static final String CATALOG = "registry:catalog";
    private static final String ALL = "*";
    private static final List<String> ACTIONS = List.of("pull", "push", "delete", ALL);

    TokenGrants {
        // Ordered: clients choose the names, and an immutable hash table has no remedy for equal hashes.
        actions = Collections.unmodifiableMap(new TreeMap<>(actions));
    }

    /** Returns the grants of the claim {@code access}; what is not in its form is left out, as nothing is granted by it. */
    static TokenGrants of(@Nullable String user, @Nullable Object access, Instant end) {
        Map<String, Set<String>> actions = new HashMap<>();
        if (access instanceof Collection<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> resource
                        && resource.get("type") instanceof String type
                        && resource.get("name") instanceof String name
                        && resource.get("actions") instanceof Collection<?> granted) {
                    Set<String> set = actions.computeIfAbsent(plain(type) + ":" + name, key -> new HashSet<>());
                    // Constants, so that a cached token retains no actions of its own.
                    ACTIONS.stream().filter(granted::contains).forEach(set::add);
                }
            }
        }
        return new TokenGrants(user, actions, end);
    }

    /** Returns a type without its class: {@code repository(plugin)} is a repository. */
    static String plain(String type) {
        int parenthesis = type.indexOf('(');
        return parenthesis > 0 && type.endsWith(")") ? type.substring(0, parenthesis) : type;
    }

    boolean covers(Need need) {
        String resource = need.repository().isEmpty() ? CATALOG : "repository:" + need.repository();
        Set<String> granted = actions.getOrDefault(resource, Set.of());
        return granted.contains(ALL) || (!need.repository().isEmpty() && granted.contains(action(need.access())));
    }

    private static String action(Access access) {
        return switch (access) {
            case READ, LIST -> "pull";
            case WRITE -> "push";
            case DELETE -> "delete";
        };
    }

    /**
     * Returns the scopes that cover some needs, as a challenge names them. A client that writes also reads, to find
     * content that exists already.
     *
     * @return scopes separated by spaces; empty if there are no needs
     */
    static String scopes(List<Need> needs) {
        List<String> scopes = new ArrayList<>();
        for (Need need : needs) {
            if (need.repository().isEmpty()) {
                scopes.add(CATALOG + ":" + ALL);
            } else {
                String actions = need.access() == Access.WRITE ? "pull,push" : action(need.access());
                scopes.add("repository:" + need.repository() + ":" + actions);
            }
        }
        return String.join(" ", scopes);
    }
}
