// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tokens of a token server: JSON Web Tokens as the Docker token protocol has them.
 *
 * <p>A token is good if it is signed by one of the keys, names the service in {@code aud} and the issuer in
 * {@code iss}, if one was set, and if now is between {@code nbf}, which may be missing, and {@code exp}, which may not;
 * clocks may differ by a minute. Keys are RSA from 2048 bits with an odd modulus and an exponent of at most 33 bits
 * (RS256, RS384, RS512, PS256, PS384, PS512), EC (ES256 with P-256, ES384 with P-384, ES512 with P-521) and Ed25519
 * (EdDSA). The kind of key decides about the algorithm. A {@code kid} chooses among keys that have one. Keys and
 * certificates in the header of a token ({@code jwk}, {@code x5c}, {@code jku}, {@code x5u}) are not looked at: only
 * those of the file count.
 *
 * <p>Its grants are in its claim {@code access}: {@code pull} is to read and to list, {@code push} to write,
 * {@code delete} to delete and {@code *} all of them. Its {@code sub} is the user's name. A token has at most 16 KiB,
 * and its times are numbers of seconds from 1970 to 9999. The result for a valid token is cached until the token ends;
 * the cache is bounded.
 *
 * <p>Safe for use by many threads.
 */
public final class TokenVerifier {
    /** The claim with the edition of the user's credentials; see {@link Builder#editions}. */
    static final String EDITION = "edition";

    /** Bounds what is retained of tokens: about twice as many bytes. */
    private static final int MAX_REMEMBERED_CHARS = 4 << 20;

    private static final Duration MAX_LEEWAY = Duration.ofDays(1);

    private final Supplier<TokenKeys> keys;
    private final String service;
    private final @Nullable String issuer;
    private final Duration leeway;
    private final InstantSource clock;
    private final @Nullable Editions editions;
    private final Remembered<Verified> good;
    private final KeyedHash hash = new KeyedHash();

    private TokenVerifier(Supplier<TokenKeys> keys, Builder builder) {
        this.keys = keys;
        this.service = builder.service;
        this.issuer = builder.issuer;
        this.leeway = builder.leeway;
        this.clock = builder.clock;
        this.editions = builder.editions;
        this.good = new Remembered<>(MAX_REMEMBERED_CHARS, clock);
    }

    /**
     * Returns a builder of a verifier.
     *
     * @param service what the token server calls this registry: the audience of its tokens, and a parameter of challenges. Printable ASCII
     *     without quotes and backslashes
     */
    public static Builder builder(String service) {
        return new Builder(service);
    }

    String service() {
        return service;
    }

    /** Returns what a token allows, which need not be enough for the request. */
    TokenGrants verify(String token) throws InvalidTokenException {
        if (token.length() > Credentials.MAX_CHARS) {
            throw new InvalidTokenException("is too long");
        }
        TokenKeys latest = keys.get();
        String key = hash.text(token.getBytes(StandardCharsets.UTF_8));
        Verified known = good.get(key);
        if (known != null && known.keys.equals(latest)) {
            requireCurrent(known.grants.user(), known.edition);
            return known.grants;
        }
        JWTClaimsSet claims = signed(token, latest);
        Instant end = end(claims);
        String user = user(claims);
        String edition = edition(claims);
        requireCurrent(user, edition);
        TokenGrants grants = TokenGrants.of(user, claims.getClaim("access"), end);
        good.put(key, new Verified(latest, grants, edition), end, token.length());
        return grants;
    }

    /** Returns the claims of a token that is valid, and retains nothing. */
    JWTClaimsSet claims(String token) throws InvalidTokenException {
        JWTClaimsSet claims = signed(token, keys.get());
        end(claims);
        requireCurrent(user(claims), edition(claims));
        return claims;
    }

    private static @Nullable String user(JWTClaimsSet claims) {
        String user = claims.getSubject();
        return user == null || user.isEmpty() ? null : user;
    }

    private static @Nullable String edition(JWTClaimsSet claims) {
        return claims.getClaim(EDITION) instanceof String text ? text : null;
    }

    /** Requires that the user's credentials are the ones that the token was issued for. */
    private void requireCurrent(@Nullable String user, @Nullable String then) throws InvalidTokenException {
        if (editions == null || user == null) {
            return;
        }
        String now = editions.edition(user);
        if (now == null || then == null || !MessageDigest.isEqual(bytes(now), bytes(then))) {
            throw new InvalidTokenException("is of a user who was removed or changed");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the claims of a token, of which nothing is known but who signed them. */
    private static JWTClaimsSet signed(String token, TokenKeys keys) throws InvalidTokenException {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            if (header.getCriticalParams() != null) {
                throw new InvalidTokenException("asks for an extension that is not known here");
            }
            for (TokenKey key : keys.keys()) {
                if (key.suits(header) && key.check().verify(header, jwt.getSigningInput(), jwt.getSignature())) {
                    TokenTimes.require(jwt.getPayload().toJSONObject());
                    return jwt.getJWTClaimsSet();
                }
            }
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw new InvalidTokenException("is no JSON Web Token that is signed");
        }
        throw new InvalidTokenException("is not signed by a key that is known here");
    }

    /** Returns when the claims end, unless they do not hold now and here. */
    private Instant end(JWTClaimsSet claims) throws InvalidTokenException {
        Instant now = clock.instant();
        Date expiry = claims.getExpirationTime();
        Date start = claims.getNotBeforeTime();
        if (expiry == null) {
            throw new InvalidTokenException("never expires, which is too long");
        }
        Instant end = expiry.toInstant().plus(leeway);
        if (!now.isBefore(end)) {
            throw new InvalidTokenException("has expired");
        }
        if (start != null && now.isBefore(start.toInstant().minus(leeway))) {
            throw new InvalidTokenException("is not valid yet");
        }
        if (issuer != null && !issuer.equals(claims.getIssuer())) {
            throw new InvalidTokenException("is from another issuer");
        }
        if (!claims.getAudience().contains(service)) {
            throw new InvalidTokenException("is for another service");
        }
        return end;
    }

    /** The current editions of users' credentials. */
    @FunctionalInterface
    interface Editions {
        /** Returns a text that changes whenever the credentials of a user do; null if there is no such user. */
        @Nullable
        String edition(String user);
    }

    private record Verified(
            TokenKeys keys, TokenGrants grants, @Nullable String edition) {}

    /** Builds a {@link TokenVerifier}; its last method names the keys. */
    public static final class Builder {
        private final String service;
        private @Nullable String issuer;
        private Duration leeway = Duration.ofSeconds(60);
        private InstantSource clock = InstantSource.system();
        private @Nullable Editions editions;

        private Builder(String service) {
            this.service = QuotableText.require("a service", service);
        }

        /** Sets the issuer that tokens must name in {@code iss}. Any by default. */
        public Builder issuer(String name) {
            issuer = name;
            return this;
        }

        /** Sets the tolerated difference of the clocks: from 0 to a day, 60 seconds by default. */
        public Builder leeway(Duration difference) {
            if (difference.isNegative() || difference.compareTo(MAX_LEEWAY) > 0) {
                throw new IllegalArgumentException("a leeway is from 0 to " + MAX_LEEWAY + ", not " + difference);
            }
            leeway = difference;
            return this;
        }

        /** Accepts a token with a subject only if its claim {@link #EDITION} is the current edition of that user's credentials. */
        Builder editions(Editions source) {
            editions = source;
            return this;
        }

        Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /**
         * Returns a verifier that knows the keys of a file: a set of JSON Web Keys (RFC 7517), or PEM with public keys and certificates, of
         * which only the keys count; keys of a set that cannot verify signatures here are skipped. The file is read again when it changes; if it has become wrong, the keys before still hold.
         *
         * @throws IOException if the file cannot be read, or is wrong
         */
        public TokenVerifier open(Path keys) throws IOException {
            return new TokenVerifier(
                    WatchedFile.open(keys, (text, warnings) -> TokenKeys.parse(text), clock)::content, this);
        }

        /** Returns a verifier that knows some keys. */
        TokenVerifier build(TokenKeys keys) {
            return new TokenVerifier(() -> keys, this);
        }
    }
}
