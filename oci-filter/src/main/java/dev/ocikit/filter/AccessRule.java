// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Access;
import java.util.Set;

/**
 * What is allowed in the repositories of a pattern.
 *
 * @param repositories the pattern
 * @param allowed what is allowed; empty for nothing
 * @see AccessRules
 */
public record AccessRule(RepositoryPattern repositories, Set<Access> allowed) {
    public AccessRule {
        allowed = Set.copyOf(allowed);
    }

    /** Returns the rule that allows something in the repositories of a pattern. */
    public static AccessRule allow(String repositories, Access... allowed) {
        return new AccessRule(RepositoryPattern.of(repositories), Set.of(allowed));
    }
}
