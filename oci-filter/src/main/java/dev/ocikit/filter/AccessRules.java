// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import java.util.List;

/**
 * A policy made of rules, for a configuration file: the first rule whose pattern matches a repository decides, and what no rule matches is
 * refused. The list of repositories is allowed, and holds those that may be read.
 *
 * @param rules in the order in which they are tried
 */
public record AccessRules(List<AccessRule> rules) implements AccessCheck {
    public AccessRules {
        rules = List.copyOf(rules);
    }

    /** Returns the policy of some rules. */
    public static AccessRules of(AccessRule... rules) {
        return new AccessRules(List.of(rules));
    }

    @Override
    public void check(Call<?> call, Need need) throws OciException {
        if (!need.repository().isEmpty() && !allows(need.repository(), need.access())) {
            throw Refusals.denied(call, need.access() + " of " + need.repository() + " is not allowed");
        }
    }

    private boolean allows(String repository, Access access) {
        for (AccessRule rule : rules) {
            if (rule.repositories().test(repository)) {
                return rule.allowed().contains(access);
            }
        }
        return false;
    }
}
