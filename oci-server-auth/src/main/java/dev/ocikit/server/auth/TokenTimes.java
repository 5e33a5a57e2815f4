// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The times among the claims of a token (NumericDate of RFC 7519), before a conversion that overflows. */
final class TokenTimes {
    private static final List<String> CLAIMS = List.of("exp", "nbf", "iat");

    /** The last second of the year 9999. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    private TokenTimes() {}

    /** Requires that each time that is present is a finite number of seconds from 1970 to 9999. */
    static void require(@Nullable Map<String, Object> claims) throws InvalidTokenException {
        if (claims == null) {
            throw new InvalidTokenException("is no JSON Web Token that is signed");
        }
        for (String name : CLAIMS) {
            Object value = claims.get(name);
            // A comparison with NaN is false.
            if (value != null
                    && !(value instanceof Number number
                            && number.doubleValue() >= 0
                            && number.doubleValue() <= MAX_SECONDS)) {
                throw new InvalidTokenException("has a time that is not from 1970 to 9999");
            }
        }
    }
}
