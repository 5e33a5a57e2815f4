// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.server.Guard;
import dev.ocikit.server.Request;
import dev.ocikit.server.Visitor;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a token with each request, and tells clients where to get one (the Docker token protocol; RFC 6750).
 *
 * <p>Who has none, or not one for what they want to do, is answered with 401 and a challenge that names the realm, the service and the scope
 * to ask for, the source of a mount among it; {@code error} is {@code invalid_token} or {@code insufficient_scope} where there was a token. Who has a good one is welcome at
 * {@code /v2/}, whatever it is for. The list of repositories takes the scope {@code registry:catalog:*}.
 *
 * <p>Safe for use by many threads.
 */
public final class TokenGuard implements Guard {
    private final TokenVerifier verifier;
    private final Function<Request, String> realm;
    private final @Nullable AccessPolicy policy;
    private final boolean anonymousMounts;

    private TokenGuard(
            TokenVerifier verifier,
            Function<Request, String> realm,
            @Nullable AccessPolicy policy,
            boolean anonymousMounts) {
        this.verifier = verifier;
        this.realm = realm;
        this.policy = policy;
        this.anonymousMounts = anonymousMounts;
    }

    /**
     * Returns a guard that lets in whom another server gave a token, to do what the token says.
     *
     * @param realm the URL at which that server gives out tokens
     */
    public static TokenGuard of(TokenVerifier verifier, URI realm) {
        String text = QuotableText.require("a realm", realm.toASCIIString());
        return new TokenGuard(verifier, request -> text, null, false);
    }

    /** Returns a guard that also asks a policy for each request, so that a removed permission ends at once. */
    static TokenGuard of(
            TokenVerifier verifier, Function<Request, String> realm, AccessPolicy policy, boolean anonymousMounts) {
        return new TokenGuard(verifier, realm, policy, anonymousMounts);
    }

    @Override
    public Visitor admit(Request request) {
        Credentials credentials = Credentials.of(request);
        Asking asking = new Asking(request, realm, verifier.service());
        if (credentials == null) {
            return new TokenVisitor(null, null, asking, policy, anonymousMounts);
        }
        if (!credentials.scheme().equals("bearer")) {
            return new TokenVisitor(
                    null, "is missing: other credentials are not accepted here", asking, policy, anonymousMounts);
        }
        try {
            return new TokenVisitor(verifier.verify(credentials.value()), null, asking, policy, anonymousMounts);
        } catch (InvalidTokenException e) {
            return new TokenVisitor(null, e.getMessage(), asking, policy, anonymousMounts);
        }
    }

    /** How the sender of a request is asked for a token. */
    record Asking(Request request, Function<Request, String> realm, String service) {
        String challenge(String scope, String error) {
            StringBuilder text = new StringBuilder("Bearer realm=\"").append(realm.apply(request));
            text.append("\",service=\"").append(service).append('"');
            if (!scope.isEmpty()) {
                text.append(",scope=\"").append(scope).append('"');
            }
            if (!error.isEmpty()) {
                text.append(",error=\"").append(error).append('"');
            }
            return text.toString();
        }
    }
}
