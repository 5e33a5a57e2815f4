// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

/** What a client shows to a registry, or to the token service of one. No {@code toString} tells a secret. */
public sealed interface Credential {
    /**
     * A name and a password, or a token in the place of one.
     *
     * @param username may be empty
     * @param password may be empty
     */
    record Password(String username, String password) implements Credential {
        @Override
        public String toString() {
            return "password of " + username;
        }
    }

    /**
     * An OAuth 2 refresh token, which a token service exchanges for others: {@code identitytoken} in a Docker configuration.
     *
     * @param token the token
     */
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "identity token";
        }
    }

    /**
     * A bearer token for the registry itself: {@code registrytoken} in a Docker configuration.
     *
     * @param token the token
     */
    record RegistryToken(String token) implements Credential {
        @Override
        public String toString() {
            return "registry token";
        }
    }
}
