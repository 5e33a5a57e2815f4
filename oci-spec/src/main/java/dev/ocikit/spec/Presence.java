// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

/** Whether an object can do without a member. */
enum Presence {
    /** Without it, or with an unreadable value, nothing sensible remains of the object. */
    REQUIRED(true, true),
    /**
     * A list that must be there; an object without it can be read, but not one in which it is unreadable. Null is what
     * Go writes for an empty list.
     */
    DUE(false, true),
    /** It must be there and right, yet an object without it can be read. */
    EXPECTED(false, false),
    /** It may be absent or null. */
    OPTIONAL(false, false);

    final boolean fatalIfMissing;
    final boolean fatalIfUnreadable;

    Presence(boolean fatalIfMissing, boolean fatalIfUnreadable) {
        this.fatalIfMissing = fatalIfMissing;
        this.fatalIfUnreadable = fatalIfUnreadable;
    }
}
