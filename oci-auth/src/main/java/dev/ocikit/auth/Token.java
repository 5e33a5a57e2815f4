// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token.
 *
 * @param value what is sent
 * @param asked what it was asked for
 * @param granted what it says itself that it is good for; null if it does not
 * @param renewal from when on another one is asked for: somewhat before it expires
 */
record Token(String value, Scope asked, @Nullable Scope granted, Instant renewal) {
    /** Tells whether it serves for a call, as far as can be known. */
    boolean covers(Scope scope) {
        return (granted == null ? asked : granted).covers(scope);
    }

    @Override
    public String toString() {
        return "token for " + asked;
    }
}
