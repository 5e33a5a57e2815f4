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
 * @param confirmed whether a refusal of it is final, because it was fetched in the place of a refused one and refused as well
 */
record Token(String value, Scope asked, @Nullable Scope granted, Instant renewal, boolean confirmed) {
    Token(String value, Scope asked, @Nullable Scope granted, Instant renewal) {
        this(value, asked, granted, renewal, false);
    }

    /** Returns this token with refusals that are final. */
    Token confirm() {
        return new Token(value, asked, granted, renewal, true);
    }

    /** Tells whether it serves for a call, as far as can be known. */
    boolean covers(Scope scope) {
        return (granted == null ? asked : granted).covers(scope);
    }

    @Override
    public String toString() {
        return "token for " + asked;
    }
}
