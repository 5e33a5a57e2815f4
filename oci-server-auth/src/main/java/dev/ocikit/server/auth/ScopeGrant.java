// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a scope that is asked for a policy grants (the Docker token protocol, "Requesting a Token").
 *
 * @param type the type of the resource, {@code repository} for instance
 * @param name its name
 * @param actions what is granted, one action at least
 */
record ScopeGrant(String type, String name, List<String> actions) {
    /** More would make a token that servers do not take as a header. */
    static final int MAX_SCOPES = 32;

    private static final String ALL = "*";

    ScopeGrant {
        actions = List.copyOf(actions);
    }

    /**
     * Returns of each resource the actions that are asked for and allowed, and no resource without any.
     *
     * @param parameters scopes, or several separated by spaces: {@code repository:library/alpine:pull,push}
     */
    static List<ScopeGrant> of(List<String> parameters, @Nullable String user, AccessPolicy policy) {
        Map<String, Set<String>> granted = new LinkedHashMap<>();
        for (String parameter : parameters) {
            for (String scope : parameter.split(" ", -1)) {
                int first = scope.indexOf(':');
                int last = scope.lastIndexOf(':');
                if (first > 0 && first < last) {
                    String type = TokenGrants.plain(scope.substring(0, first));
                    String name = scope.substring(first + 1, last);
                    for (String action : scope.substring(last + 1).split(",", -1)) {
                        allowed(type, name, action, user, policy)
                                .forEach(
                                        each -> granted.computeIfAbsent(type + ":" + name, key -> new LinkedHashSet<>())
                                                .add(each));
                    }
                }
            }
        }
        if (granted.size() > MAX_SCOPES) {
            throw new IllegalArgumentException("at most " + MAX_SCOPES + " scopes in one token");
        }
        List<ScopeGrant> grants = new ArrayList<>();
        granted.forEach((resource, actions) -> {
            int colon = resource.indexOf(':');
            grants.add(
                    new ScopeGrant(resource.substring(0, colon), resource.substring(colon + 1), List.copyOf(actions)));
        });
        return grants;
    }

    private static List<String> allowed(
            String type, String name, String action, @Nullable String user, AccessPolicy policy) {
        if (type.equals("registry") && name.equals("catalog")) {
            return action.equals(ALL) && policy.allows(user, new Need("", Access.LIST)) ? List.of(ALL) : List.of();
        }
        if (!type.equals("repository") || name.isEmpty()) {
            return List.of();
        }
        return switch (action) {
            case "pull" -> policy.allows(user, new Need(name, Access.READ)) ? List.of(action) : List.of();
            case "push" -> policy.allows(user, new Need(name, Access.WRITE)) ? List.of(action) : List.of();
            case "delete" -> policy.allows(user, new Need(name, Access.DELETE)) ? List.of(action) : List.of();
            case ALL -> everything(name, user, policy);
            default -> List.of();
        };
    }

    /** Returns all actions by name, too, for those who look for one; {@code *} only if nothing is missing. */
    private static List<String> everything(String name, @Nullable String user, AccessPolicy policy) {
        List<String> actions = new ArrayList<>();
        for (String action : List.of("pull", "push", "delete")) {
            actions.addAll(allowed("repository", name, action, user, policy));
        }
        if (actions.size() == 3 && policy.allows(user, new Need(name, Access.LIST))) {
            actions.add(ALL);
        }
        return actions;
    }

    /** Returns this as an entry of the claim {@code access}. */
    Map<String, Object> claim() {
        return Map.of("type", type, "name", name, "actions", actions);
    }

    /** Returns the scope as clients write it. */
    @Override
    public String toString() {
        return type + ":" + name + ":" + String.join(",", actions);
    }
}
