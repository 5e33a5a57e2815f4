// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server wants to be told who is asking (RFC 9110 section 11.3).
 *
 * @param scheme the scheme in lower case: {@code bearer}, {@code basic}
 * @param token68 what some schemes have in place of parameters, or null
 * @param parameters the parameters by their names in lower case; where one is given twice, the first counts
 */
record Challenge(String scheme, @Nullable String token68, Map<String, String> parameters) {
    Challenge {
        // Ordered: a server chooses the names, and an immutable hash table has no remedy for equal hashes.
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /** Returns the challenges of an answer in their order: of all {@code WWW-Authenticate} fields, and several in one field. */
    static List<Challenge> of(HttpHeaders headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String field : headers.allValues("WWW-Authenticate")) {
            new ChallengeParser(field).parse(challenges);
        }
        return challenges;
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    /** Returns the parameter, or nothing if it is missing. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Returns where tokens are to be had; empty if the server does not say. */
    String realm() {
        return parameter("realm").strip();
    }

    String service() {
        return parameter("service");
    }

    Scope scope() {
        return Scope.parse(parameter("scope"));
    }

    /**
     * Returns this challenge without what its scope says about repositories. A registry that challenges a request for no repository can
     * only give an example.
     */
    Challenge withStandingScope() {
        Map<String, String> kept = new TreeMap<>(parameters);
        kept.put("scope", scope().standing().toString());
        return new Challenge(scheme, token68, kept);
    }

    boolean isInsufficientScope() {
        return parameter("error").equals("insufficient_scope");
    }

    /** Tells whether tokens for one of the challenges serve for the other. */
    boolean isLike(Challenge other) {
        return scheme.equals(other.scheme)
                && realm().equals(other.realm())
                && service().equals(other.service());
    }
}
