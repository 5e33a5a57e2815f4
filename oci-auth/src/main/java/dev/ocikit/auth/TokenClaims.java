// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Duration;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a token says of itself, if it is a JWT that can be read. It is not verified, that is the registry's affair: whoever forged it would
 * deceive nobody but himself.
 *
 * @param granted the {@code access} claim of the Docker token protocol; null if there is none
 * @param life from issue to expiry; null if it does not say
 */
record TokenClaims(@Nullable Scope granted, @Nullable Duration life) {
    private static final TokenClaims NONE = new TokenClaims(null, null);

    static TokenClaims of(String token) {
        try {
            JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
            return claims == null ? NONE : new TokenClaims(granted(claims.getClaim("access")), life(claims));
        } catch (ParseException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static @Nullable Scope granted(@Nullable Object access) {
        if (!(access instanceof Collection<?> entries)) {
            return null;
        }
        Scope granted = Scope.NONE;
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> map && map.get("actions") instanceof Collection<?> actions) {
                granted = granted.union(Scope.of(
                        String.valueOf(map.get("type")),
                        String.valueOf(map.get("name")),
                        actions.stream().map(Objects::toString).toList()));
            }
        }
        return granted;
    }

    private static @Nullable Duration life(JWTClaimsSet claims) {
        Date expiry = claims.getExpirationTime();
        Date start = claims.getIssueTime() == null ? claims.getNotBeforeTime() : claims.getIssueTime();
        return expiry == null || start == null ? null : Duration.between(start.toInstant(), expiry.toInstant());
    }
}
