// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.client.WireRequest;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request that the registry did not let through, and what was shown with it.
 *
 * @param request the request
 * @param proof what was shown, or null for nothing
 * @param scope what the token was asked for
 * @param offered how the registry wants to be answered
 * @param complaint what it says, fit to be shown
 */
record Refusal(WireRequest request, @Nullable Proof proof, Scope scope, List<Challenge> offered, String complaint) {

    /** Returns the error for the caller. */
    OciException exception(boolean withheld) {
        boolean known = proof != null && proof.token() != null && proof.credential() != null;
        String message = label() + reason() + (withheld ? withheld() : "") + said();
        return OciException.of(known ? ErrorCode.DENIED : ErrorCode.UNAUTHORIZED, message, 401, null, null);
    }

    /** Returns the error for the caller of a request that is forbidden. */
    OciException denial() {
        return OciException.of(
                ErrorCode.DENIED, label() + registry() + " denies it to anonymous clients" + said(), 403, null, null);
    }

    /** Returns the error of a request whose body is gone. */
    OciException unrepeatable() {
        return OciException.of(
                ErrorCode.UNAUTHORIZED,
                label()
                        + "was refused, and cannot be sent again with other credentials, because its content can be read only once"
                        + said(),
                401,
                null,
                null);
    }

    private String label() {
        return request + ": ";
    }

    private Origin registry() {
        return Origin.of(request.uri());
    }

    private String reason() {
        if (proof == null) {
            String ways = offered.stream().map(Challenge::scheme).distinct().collect(Collectors.joining(" or "));
            boolean usable = offered.stream().anyMatch(challenge -> challenge.isBasic() || challenge.isBearer());
            if (ways.isEmpty()) {
                return registry() + " refuses and does not say what it wants to be shown";
            }
            return usable
                    ? registry() + " wants credentials, and there are none for "
                            + registry().credentialHost()
                    : registry() + " wants authentication by "
                            + Secrets.of(null).excerpt(ways) + ", which is not known here";
        }
        Token token = proof.token();
        if (token == null) {
            return proof.credential() instanceof Credential.RegistryToken
                    ? registry() + " refuses the registry token"
                    : registry() + " refuses the user name and password";
        }
        String whose = proof.credential() == null
                ? "an anonymous token ("
                        + (request.toRegistry()
                                ? "there are no credentials for " + registry().credentialHost()
                                : "credentials are not sent to where a redirect leads")
                        + ")"
                : "a token that was just issued";
        Scope granted = token.granted();
        return registry() + " refuses " + whose + ", which was asked "
                + (scope.isEmpty() ? "for without a scope" : "for " + scope)
                + (granted == null || granted.covers(scope)
                        ? ""
                        : " and grants " + (granted.isEmpty() ? "nothing" : granted));
    }

    private String withheld() {
        return "; credentials are not sent to it, because the connection is plain HTTP and the host is not named as insecure";
    }

    private String said() {
        return complaint.isEmpty() ? "" : ": " + complaint;
    }

    @Override
    public String toString() {
        return label() + reason();
    }
}
