// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.server.Visitor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client that sent a token, or none.
 *
 * @param grants what the token allows; null if there is none that is good
 * @param problem what is wrong with the token; null if there is none, or it is good
 * @param policy what is allowed besides; null for everything
 * @param anonymousMounts whether mounts without a source may take blobs that the user may read, though the token does not name them
 */
record TokenVisitor(
        @Nullable TokenGrants grants,
        @Nullable String problem,
        TokenGuard.Asking asking,
        @Nullable AccessPolicy policy,
        boolean anonymousMounts)
        implements Visitor {

    private @Nullable String user() {
        return grants == null ? null : grants.user();
    }

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(user());
    }

    @Override
    public void check(List<Need> needs) throws OciException {
        if (grants == null) {
            throw Denials.anonymous(problem == null ? "this registry wants a token" : "the token " + problem);
        }
        for (Need need : needs) {
            // First, because then no other token would help.
            requirePolicy(need);
            if (!grants.covers(need)) {
                throw Denials.anonymous("the token is not one to " + Denials.phrase(need));
            }
        }
    }

    private void requirePolicy(Need need) throws OciException {
        if (policy != null && !policy.allows(user(), need)) {
            throw Denials.of(user(), need);
        }
    }

    @Override
    public OciRegistry view(OciRegistry registry) {
        // No token allows to read everything, whatever the policy does.
        boolean mounts = anonymousMounts && policy != null && policy.readsEverything(user());
        // A token for the list shows all repositories; only a policy hides some.
        return new PolicyView(registry, (call, need) -> check(List.of(need)), mounts, policy, user());
    }

    @Override
    public List<String> challenges(List<Need> needs) {
        String error = grants != null ? "insufficient_scope" : problem != null ? "invalid_token" : "";
        return List.of(asking.challenge(TokenGrants.scopes(needs), error));
    }
}
