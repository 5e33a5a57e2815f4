// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes tokens, and refresh tokens, which it alone understands. */
final class TokenMint {
    private static final Duration REFRESH_LIFETIME = Duration.ofDays(30);

    /** Begins what refresh tokens are for, so that no registry takes one of them for a token. */
    private static final String REFRESH = "refresh:";

    private static final String EDITION = "edition";

    private final SigningKey key;
    private final String issuer;
    private final String service;
    private final Duration lifetime;
    private final Htpasswd users;
    private final InstantSource clock;
    private final TokenVerifier tokens;
    private final TokenVerifier refreshTokens;

    TokenMint(TokenIssuer.Builder builder, SigningKey key) {
        this.key = key;
        this.issuer = builder.name;
        this.service = builder.service;
        this.lifetime = builder.lifetime;
        this.users = builder.users;
        this.clock = builder.clock;
        this.tokens = verifier(service);
        this.refreshTokens = verifier(REFRESH + service);
    }

    private TokenVerifier verifier(String audience) {
        try {
            TokenKeys own = new TokenKeys(List.of(TokenKeys.of(key.verifying())));
            return TokenVerifier.builder(audience).issuer(issuer).clock(clock).build(own);
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException("a key that signs does not verify", e);
        }
    }

    /** Returns what verifies the tokens. */
    TokenVerifier verifier() {
        return tokens;
    }

    String service() {
        return service;
    }

    /**
     * Returns a token.
     *
     * @param user the name that was proven; null if there is none
     * @param grants what the token is good for
     */
    Minted token(@Nullable String user, List<ScopeGrant> grants) {
        Instant now = now();
        JWTClaimsSet.Builder claims = claims(service, now, now.plus(lifetime))
                .subject(user == null ? "" : user)
                .claim("access", grants.stream().map(ScopeGrant::claim).toList());
        return new Minted(key.sign(claims.build()), now, lifetime);
    }

    /** Returns a refresh token; null if there is no such user any more. */
    @Nullable
    String refreshToken(String user) {
        String edition = users.edition(user);
        if (edition == null) {
            return null;
        }
        Instant now = now();
        return key.sign(claims(REFRESH + service, now, now.plus(REFRESH_LIFETIME))
                .subject(user)
                .claim(EDITION, edition)
                .build());
    }

    /** Returns whose a refresh token is; null if it is not good, or the password has changed since. */
    @Nullable
    String user(String refreshToken) {
        try {
            JWTClaimsSet claims = refreshTokens.claims(refreshToken);
            String user = claims.getSubject();
            String now = user == null ? null : users.edition(user);
            String then = claims.getStringClaim(EDITION);
            return now != null && then != null && MessageDigest.isEqual(bytes(now), bytes(then)) ? user : null;
        } catch (InvalidTokenException | ParseException e) {
            return null;
        }
    }

    private JWTClaimsSet.Builder claims(String audience, Instant now, Instant end) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(end))
                .jwtID(UUID.randomUUID().toString());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A token that was made. */
    record Minted(String value, Instant issued, Duration lifetime) {
        @Override
        public String toString() {
            return "Minted[" + issued + "]";
        }
    }
}
