// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The permissions of an {@link AccessPolicy}, by the users that they are for. Immutable. */
final class PermissionTable {
    private final Map<String, PermissionIndex> byName = new HashMap<>();
    private final PermissionIndex everybody;
    private final PermissionIndex users;

    PermissionTable(List<Permission> permissions) {
        Map<String, List<Permission>> byWho = new HashMap<>();
        for (Permission permission : permissions) {
            byWho.computeIfAbsent(permission.who(), who -> new ArrayList<>()).add(permission);
        }
        byWho.forEach((who, lines) -> byName.put(who, new PermissionIndex(lines)));
        everybody = byName.getOrDefault(Permission.EVERYBODY, PermissionIndex.EMPTY);
        users = byName.getOrDefault(Permission.USERS, PermissionIndex.EMPTY);
    }

    /**
     * Returns the permissions that apply to a user, in indexes of which one must cover a need.
     *
     * @param user a name that was proven; null for a client without one
     */
    List<PermissionIndex> of(@Nullable String user) {
        if (user == null) {
            return List.of(everybody);
        }
        // A user may be named like one of the words, which then already covers the user.
        PermissionIndex own = byName.get(user);
        return own == null ? List.of(everybody, users) : List.of(everybody, users, own);
    }
}
