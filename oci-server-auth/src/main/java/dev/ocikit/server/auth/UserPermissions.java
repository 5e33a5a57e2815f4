// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.util.List;

/**
 * The permissions of one user at one time.
 *
 * @param indexes one of them must cover a need
 */
record UserPermissions(List<PermissionIndex> indexes) {
    UserPermissions {
        indexes = List.copyOf(indexes);
    }

    /** Returns whether the user may do something; counts the patterns that were evaluated. */
    boolean allow(Need need, EvaluationCount count) {
        if (need.repository().isEmpty()) {
            return need.access() == Access.LIST && readAny();
        }
        for (PermissionIndex index : indexes) {
            if (index.covers(need, count)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the user may read some repository. */
    boolean readAny() {
        return indexes.stream().anyMatch(PermissionIndex::reads);
    }

    /** Returns whether the user may read all repositories, those that do not exist yet included. */
    boolean readEverything() {
        return indexes.stream().anyMatch(PermissionIndex::readsEverything);
    }
}
