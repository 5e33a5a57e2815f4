// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

/** Failures that come after others, which may be the very same objects. */
final class Suppressed {
    private Suppressed() {}

    /** Returns the failure to throw, with another that led to it or came of it. */
    static <E extends Exception> E in(E thrown, Exception other) {
        // An exception refuses to be suppressed by itself, and a registry may throw the same one again.
        if (!thrown.equals(other)) {
            thrown.addSuppressed(other);
        }
        return thrown;
    }
}
