// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.internal.AddressKind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been learnt of a registry. Safe for use by many threads. */
final class KnownHost {
    private volatile @Nullable Challenge challenge;
    private volatile boolean open;
    private volatile boolean pinged;
    private volatile boolean takesUnasked = true;
    private volatile boolean withoutOauth;
    private final Set<AddressKind> kinds = EnumSet.noneOf(AddressKind.class);

    /** Returns how the registry asked for credentials when it last did, or null if it never did. */
    @Nullable
    Challenge challenge() {
        return challenge;
    }

    void learn(Challenge asked) {
        challenge = asked;
    }

    /** Notes that a request was let through. */
    void letThrough() {
        open = true;
    }

    /** Tells whether it is unknown if a request will be let through. */
    boolean isUnknown() {
        return challenge == null && !open;
    }

    /** Notes that the registry answered the question for its challenge. */
    void notePinged() {
        pinged = true;
    }

    /** Returns whether that question is still open. */
    boolean mayBePinged() {
        return !pinged;
    }

    /** Notes that the registry refuses credentials that it did not ask for. */
    void noteTakesNothingUnasked() {
        takesUnasked = false;
    }

    /** Returns whether credentials that it did not ask for may be shown to the registry. */
    boolean takesUnasked() {
        return takesUnasked;
    }

    /** Tells whether its token service turned out not to know OAuth 2. */
    boolean isWithoutOauth() {
        return withoutOauth;
    }

    void noteWithoutOauth() {
        withoutOauth = true;
    }

    /**
     * Notes what kinds of addresses the registry's name leads to, and returns all that it ever led to: a name that once was public does
     * not become part of a private network because its owner says so.
     */
    Set<AddressKind> kinds(Set<AddressKind> seen) {
        synchronized (kinds) {
            kinds.addAll(seen);
            return EnumSet.copyOf(kinds);
        }
    }

    /** Tells whether the registry's addresses were looked at before. */
    boolean isPlaced() {
        synchronized (kinds) {
            return !kinds.isEmpty();
        }
    }
}
