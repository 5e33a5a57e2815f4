// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import dev.ocikit.ref.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a requested scope that a policy grants (the Docker token protocol, "Requesting a Token").
 *
 * @param type the type of the resource, {@code repository} for instance
 * @param name its name
 * @param actions what is granted, one action at least
 */
record ScopeGrant(String type, String name, List<String> actions) {
    /** More would make a token that servers do not take as a header. */
    static final int MAX_SCOPES = 32;

    private static final String ALL = "*";
    private static final List<String> ACTIONS = List.of("pull", "push", "delete", ALL);

    ScopeGrant {
        actions = List.copyOf(actions);
    }

    /**
     * Returns for each resource the actions that are requested and allowed. A resource without any is left out, as is a
     * repository whose name is invalid.
     *
     * <p>The policy is evaluated for at most 32 resources and for each known action once, however long the request is.
     *
     * @param parameters scopes, or several separated by spaces: {@code repository:library/alpine:pull,push}
     * @throws IllegalArgumentException if more than 32 resources are requested
     */
    static List<ScopeGrant> of(List<String> parameters, @Nullable String user, AccessPolicy policy) {
        List<ScopeGrant> grants = new ArrayList<>();
        for (ScopeGrant requested : requested(parameters)) {
            Set<String> granted = new LinkedHashSet<>();
            for (String action : requested.actions) {
                granted.addAll(allowed(requested.type, requested.name, action, user, policy));
            }
            if (!granted.isEmpty()) {
                grants.add(new ScopeGrant(requested.type, requested.name, List.copyOf(granted)));
            }
        }
        return grants;
    }

    private static List<ScopeGrant> requested(List<String> parameters) {
        Map<String, Set<String>> requested = new LinkedHashMap<>();
        for (String parameter : parameters) {
            for (String scope : parameter.split(" ", -1)) {
                int first = scope.indexOf(':');
                int last = scope.lastIndexOf(':');
                if (first <= 0 || first >= last) {
                    continue;
                }
                String type = TokenGrants.plain(scope.substring(0, first));
                String name = scope.substring(first + 1, last);
                List<String> actions = List.of(scope.substring(last + 1).split(",", -1));
                List<String> known = ACTIONS.stream().filter(actions::contains).toList();
                if (isResource(type, name) && !known.isEmpty()) {
                    requested
                            .computeIfAbsent(type + ":" + name, key -> new LinkedHashSet<>())
                            .addAll(known);
                    if (requested.size() > MAX_SCOPES) {
                        throw new IllegalArgumentException("at most " + MAX_SCOPES + " scopes in one token");
                    }
                }
            }
        }
        List<ScopeGrant> scopes = new ArrayList<>();
        requested.forEach((resource, actions) -> {
            int colon = resource.indexOf(':');
            scopes.add(
                    new ScopeGrant(resource.substring(0, colon), resource.substring(colon + 1), List.copyOf(actions)));
        });
        return scopes;
    }

    private static boolean isResource(String type, String name) {
        return (type.equals("registry") && name.equals("catalog"))
                || (type.equals("repository") && Names.isRepository(name));
    }

    private static List<String> allowed(
            String type, String name, String action, @Nullable String user, AccessPolicy policy) {
        if (type.equals("registry")) {
            return action.equals(ALL) && policy.allows(user, new Need("", Access.LIST)) ? List.of(ALL) : List.of();
        }
        return switch (action) {
            case "pull" -> policy.allows(user, new Need(name, Access.READ)) ? List.of(action) : List.of();
            case "push" -> policy.allows(user, new Need(name, Access.WRITE)) ? List.of(action) : List.of();
            case "delete" -> policy.allows(user, new Need(name, Access.DELETE)) ? List.of(action) : List.of();
            default -> everything(name, user, policy);
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
