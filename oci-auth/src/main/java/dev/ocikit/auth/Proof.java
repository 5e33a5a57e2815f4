// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import org.jspecify.annotations.Nullable;

/**
 * What a request shows.
 *
 * @param header the value of {@code Authorization}
 * @param challenge what it answers; null if it was not asked for
 * @param token the token that is shown, if it came from a token service
 * @param cached whether the token was at hand already, so that it may have been revoked meanwhile
 * @param credential what stands behind it; null for nobody
 */
record Proof(
        String header,
        @Nullable Challenge challenge,
        @Nullable Token token,
        boolean cached,
        @Nullable Credential credential) {
    @Override
    public String toString() {
        return token == null ? "credential" : token.toString();
    }
}
