// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.ocikit.server.Guard;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A token server within the registry's own server, for registries that authenticate with tokens in a single process.
 *
 * <p>It answers at {@code /token}, to GET with a name and a password or without ({@code service}, any number of
 * {@code scope}, {@code offline_token}), and to the POST of OAuth 2 (the grants {@code password} and
 * {@code refresh_token}). A token grants the requested scopes as far as a policy allows them; scopes whose repository
 * names are invalid are ignored. Clients without a name get a token for the permissions of {@code anonymous}. The keys
 * are at {@code /.well-known/jwks.json}, for other registries that are to accept the same tokens.
 *
 * <p>A refresh token replaces name and password for a month. When a user is removed or the user's line in the password
 * file changes, refresh tokens end, and {@link #guard} rejects the user's tokens from the next request on; other
 * registries accept them until they expire. A permission that is removed from the policy ends at once, because the
 * guard asks the policy for each request.
 *
 * <p>{@link #guard} is for {@link dev.ocikit.server.ServerOptions.Builder#guard}, and {@link #around} for the handler that these options
 * make. Safe for use by many threads.
 */
public final class TokenIssuer {
    static final String PATH = "/token";
    static final String KEYS_PATH = "/.well-known/jwks.json";

    private final TokenEndpoint endpoint;
    private final TokenGuard guard;
    private final String keys;

    private TokenIssuer(Builder builder, SigningKey key) {
        String publicUrl = builder.publicUrl;
        TokenMint mint = new TokenMint(builder, key);
        guard = TokenGuard.of(
                mint.verifier(), request -> origin(request, publicUrl) + PATH, builder.policy, builder.anonymousMounts);
        endpoint = new TokenEndpoint(builder.users, builder.policy, mint);
        keys = JSONObjectUtils.toJSONString(new JWKSet(key.verifying()).toJSONObject(true));
    }

    private static String origin(Request request, @Nullable String publicUrl) {
        String origin = publicUrl == null ? request.origin() : publicUrl;
        return origin == null ? "" : origin;
    }

    /**
     * Returns a builder of an issuer.
     *
     * @param users the users that can log in
     * @param policy their permissions
     */
    public static Builder builder(Htpasswd users, AccessPolicy policy) {
        return new Builder(users, policy);
    }

    /** Returns the guard that accepts the tokens of this issuer. */
    public Guard guard() {
        return guard;
    }

    /** Returns a handler that answers requests for tokens, and lets another one answer everything else. */
    public Handler around(Handler next) {
        return request -> {
            String path = request.path();
            return path.equals(PATH)
                    ? endpoint.handle(request)
                    : path.equals(KEYS_PATH) ? TokenEndpoint.keys(request, keys) : next.handle(request);
        };
    }

    /** Returns the public keys that tokens are verified with: a set of JSON Web Keys (RFC 7517) as a text. */
    public String keys() {
        return keys;
    }

    /** Builds a {@link TokenIssuer}; its last method makes up or reads the key. */
    public static final class Builder {
        final Htpasswd users;
        final AccessPolicy policy;
        String name = "ocikit";
        String service = "ocikit";
        Duration lifetime = Duration.ofMinutes(5);

        @Nullable
        String publicUrl;

        boolean anonymousMounts;

        InstantSource clock = InstantSource.system();

        private Builder(Htpasswd users, AccessPolicy policy) {
            this.users = users;
            this.policy = policy;
        }

        /** Sets the name of the issuer, the claim {@code iss}: printable ASCII without quotes. {@code ocikit} by default. */
        public Builder name(String issuer) {
            name = QuotableText.require("an issuer", issuer);
            return this;
        }

        /** Sets the name of the registry, the claim {@code aud}: printable ASCII without quotes. {@code ocikit} by default. */
        public Builder service(String audience) {
            service = QuotableText.require("a service", audience);
            return this;
        }

        /**
         * Sets how long a token is good. From a minute, because clients take any for good that long, to a day; 5 minutes by default.
         */
        public Builder lifetime(Duration time) {
            if (time.compareTo(Duration.ofMinutes(1)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("the lifetime of a token is from a minute to a day, not " + time);
            }
            lifetime = time;
            return this;
        }

        /**
         * Sets where clients reach this server, such as {@code https://registry.example}: needed behind a proxy that speaks TLS for it. By
         * default it is what each client says in {@code Host}, and whether it came over TLS.
         */
        public Builder publicUrl(URI url) {
            String text = QuotableText.require("a URL", url.toASCIIString());
            if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
                throw new IllegalArgumentException("a public URL is such as https://registry.example, not " + text);
            }
            publicUrl = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            return this;
        }

        /**
         * Sets whether a mount without a source may take a blob from repositories that the token does not name, for users whom the policy lets
         * read everything. Off by default: a token for one repository then reads nothing else.
         */
        public Builder anonymousMounts(boolean allowed) {
            anonymousMounts = allowed;
            return this;
        }

        Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /** Returns an issuer with a key of its own: tokens, refresh tokens among them, end when the process does. */
        public TokenIssuer build() {
            return new TokenIssuer(this, SigningKey.generate());
        }

        /**
         * Returns an issuer with the key of a PEM file: in PKCS#8, not encrypted, EC (P-256, P-384, P-521) or RSA from 2048 bits.
         *
         * @throws IOException if the file cannot be read, or holds no such key
         */
        public TokenIssuer build(Path key) throws IOException {
            return new TokenIssuer(this, SigningKey.read(key));
        }
    }
}
