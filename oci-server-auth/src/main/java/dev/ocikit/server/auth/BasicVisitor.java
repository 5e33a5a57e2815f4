// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.server.Visitor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client that sent a password, or none.
 *
 * @param user the name that was proven; null if there is none
 * @param impostor whether the credentials are wrong
 */
record BasicVisitor(@Nullable String user, boolean impostor, AccessPolicy policy) implements Visitor {
    private static final List<String> CHALLENGES = List.of("Basic realm=\"ocikit\", charset=\"UTF-8\"");

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(user);
    }

    @Override
    public void check(List<Need> needs) throws OciException {
        if (impostor) {
            throw OciException.of(ErrorCode.UNAUTHORIZED, "the user name or the password is wrong");
        }
        if (user == null && needs.isEmpty()) {
            throw Denials.anonymous("this registry wants a user name and a password");
        }
        for (Need need : needs) {
            // The content of the list depends on the user, and clients send credentials only after a challenge.
            boolean tooSoon = user == null && need.repository().isEmpty();
            if (tooSoon || !policy.allows(user, need)) {
                throw Denials.of(user, need);
            }
        }
    }

    @Override
    public OciRegistry view(OciRegistry registry) {
        return new PolicyView(
                registry, (call, need) -> check(List.of(need)), policy.readsEverything(user), policy, user);
    }

    @Override
    public List<String> challenges(List<Need> needs) {
        return CHALLENGES;
    }
}
