// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.Transport;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a token.
 *
 * @param key whose token, and for what
 * @param realm where it is to be had
 * @param known what is known of the registry
 * @param credential what to show; null for nothing
 * @param transport the way to the registry, and to a token service at the same place
 * @param userAgent what the client calls itself
 */
record TokenRequest(
        TokenKey key,
        URI realm,
        KnownHost known,
        @Nullable Credential credential,
        Transport transport,
        String userAgent) {

    /** Returns the beginning of messages about it. */
    String label() {
        return "token" + (key.scope().isEmpty() ? "" : " for " + key.scope()) + " of " + key.registry() + " from "
                + realm.getRawAuthority() + ": ";
    }

    @Override
    public String toString() {
        return label();
    }
}
