// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message says of a status 401: what the server asks for (RFC 9110 section 11.6.1), and what can answer it. The client itself answers
 * no challenge.
 */
final class ChallengeHint {
    private static final Pattern SCHEME =
            Pattern.compile("(?:^|,)\\s*(Bearer|Basic)(?=\\s|,|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern REALM = Pattern.compile("\\brealm=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);

    private static final String ANSWER = "; ClientOptions.Builder.transport takes what answers it,"
            + " Authenticator::around of dev.ocikit.auth for instance";

    private ChallengeHint() {}

    /**
     * Returns the hint, or nothing if the answer does not say what is asked for.
     *
     * @param request what was sent at first
     * @param uri the URI that answered, after redirects
     */
    static String of(HttpHeaders headers, WireRequest request, URI uri) {
        boolean own = request.toRegistry() && Urls.sameOrigin(request.uri(), uri);
        String asked = asked(headers, own ? "the registry" : uri.getRawAuthority());
        if (asked.isEmpty()) {
            return "";
        }
        return asked
                + (own ? ANSWER : ", which the registry sent the client to; credentials are for the registry only");
    }

    private static String asked(HttpHeaders headers, String server) {
        boolean basic = false;
        for (String challenge : headers.allValues("WWW-Authenticate")) {
            Matcher scheme = SCHEME.matcher(challenge);
            while (scheme.find()) {
                if (scheme.group(1).toLowerCase(Locale.ROOT).equals("basic")) {
                    basic = true;
                    continue;
                }
                Matcher realm = REALM.matcher(challenge);
                boolean named = realm.find(scheme.end());
                return "; " + server + " asks for a token" + (named ? " of " + Redacted.url(realm.group(1)) : "");
            }
        }
        return basic ? "; " + server + " asks for a user name and a password" : "";
    }
}
