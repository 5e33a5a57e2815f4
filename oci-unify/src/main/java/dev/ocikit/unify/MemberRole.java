// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

/** What a member of a {@link UnifiedRegistry} is asked for. */
public enum MemberRole {
    /** It is read and listed, never changed. */
    READ,
    /** It takes pushes and deletions, and is never read. */
    WRITE,
    /** Both. */
    READ_WRITE;

    boolean reads() {
        return this != WRITE;
    }

    boolean writes() {
        return this != READ;
    }
}
