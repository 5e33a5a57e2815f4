// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.server.Guard;
import dev.ocikit.server.Request;
import dev.ocikit.server.Visitor;
import java.io.IOException;

/**
 * Asks for a name and a password with each request (RFC 7617).
 *
 * <p>A client that sends neither, or both empty, has no name and has the permissions of {@code anonymous}. Its other
 * requests, {@code /v2/} and the list of repositories included, are answered with 401 and a challenge; a user's
 * requests without permission, with 403. The password travels with each request, so this belongs behind TLS.
 *
 * <p>Safe for use by many threads.
 */
public final class BasicGuard implements Guard {
    private final Htpasswd users;
    private final AccessPolicy policy;

    private BasicGuard(Htpasswd users, AccessPolicy policy) {
        this.users = users;
        this.policy = policy;
    }

    /** Returns a guard for users with the permissions of a policy. */
    public static BasicGuard of(Htpasswd users, AccessPolicy policy) {
        return new BasicGuard(users, policy);
    }

    @Override
    public Visitor admit(Request request) throws IOException {
        Credentials credentials = Credentials.of(request);
        if (credentials == null) {
            return new BasicVisitor(null, false, policy);
        }
        Credentials.Login login = credentials.login();
        if (login != null && login.isEmpty()) {
            return new BasicVisitor(null, false, policy);
        }
        boolean known = login != null && users.fits(login.user(), login.password(), request.client());
        return new BasicVisitor(login != null && known ? login.user() : null, !known, policy);
    }
}
