// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Issues tokens, and refresh tokens, which no other server accepts.
 *
 * <p>Both carry the edition of the user's line in the password file, so that they end when the user is removed or
 * changed: a refresh token wherever the signing key is the same, and a token where {@link #verifier} verifies it.
 */
final class TokenMint {
    private static final Duration REFRESH_LIFETIME = Duration.ofDays(30);

    /** Begins what refresh tokens are for, so that no registry takes one of them for a token. */
    private static final String REFRESH = "refresh:";

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
            return TokenVerifier.builder(audience)
                    .issuer(issuer)
                    .clock(clock)
                    .editions(this::edition)
                    .build(own);
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException("a key that signs does not verify", e);
        }
    }

    private @Nullable String edition(String user) {
        return users.edition(user, key.editions());
    }

    /** Returns the verifier of the tokens. */
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
        if (user != null) {
            // Of a user who was removed since the login: none, so the token is never accepted here.
            claims.claim(TokenVerifier.EDITION, edition(user));
        }
        return new Minted(key.sign(claims.build()), now, lifetime);
    }

    /** Returns a refresh token; null if the user does not exist any more. */
    @Nullable
    String refreshToken(String user) {
        String edition = edition(user);
        if (edition == null) {
            return null;
        }
        Instant now = now();
        return key.sign(claims(REFRESH + service, now, now.plus(REFRESH_LIFETIME))
                .subject(user)
                .claim(TokenVerifier.EDITION, edition)
                .build());
    }

    /** Returns the user of a refresh token; null if it is not valid, or the user was removed or changed after it was issued. */
    @Nullable
    String user(String refreshToken) {
        try {
            return refreshTokens.claims(refreshToken).getSubject();
        } catch (InvalidTokenException e) {
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

    /** A token that was made. */
    record Minted(String value, Instant issued, Duration lifetime) {
        @Override
        public String toString() {
            return "Minted[" + issued + "]";
        }
    }
}
