// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Need;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Permissions indexed by the first element of their patterns, so that a name is matched only with patterns that begin
 * as it does or with a wildcard. Immutable.
 */
final class PermissionIndex {
    static final PermissionIndex EMPTY = new PermissionIndex(List.of());

    private final Map<String, List<Permission>> byElement = new HashMap<>();
    private final List<Permission> wildcards = new ArrayList<>();
    private final boolean reads;
    private final boolean readsEverything;

    PermissionIndex(List<Permission> permissions) {
        for (Permission permission : permissions) {
            String element = firstElement(permission.repositories().text());
            if (element.indexOf('*') >= 0) {
                wildcards.add(permission);
            } else {
                byElement.computeIfAbsent(element, key -> new ArrayList<>()).add(permission);
            }
        }
        reads = permissions.stream().anyMatch(Permission::reads);
        readsEverything = permissions.stream().anyMatch(each -> each.reads() && each.isEverywhere());
    }

    private static String firstElement(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** Returns whether a permission covers a need; counts the patterns that were evaluated. */
    boolean covers(Need need, EvaluationCount count) {
        return covers(wildcards, need, count)
                || covers(byElement.getOrDefault(firstElement(need.repository()), List.of()), need, count);
    }

    private static boolean covers(List<Permission> permissions, Need need, EvaluationCount count) {
        for (Permission permission : permissions) {
            if (permission.what().contains(need.access())) {
                count.add();
                if (permission.repositories().test(need.repository())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns whether some repository may be read. */
    boolean reads() {
        return reads;
    }

    /** Returns whether all repositories may be read. */
    boolean readsEverything() {
        return readsEverything;
    }
}
