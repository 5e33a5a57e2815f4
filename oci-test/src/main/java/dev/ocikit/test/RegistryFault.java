// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.Objects;

/**
 * A test of {@link RegistryContract} that a registry is known to fail, and the reason. Immutable.
 *
 * @param test the test's name: that of the nested class and that of the method, as in {@code Tags.tagsBelongToTheirRepository}
 * @param reason what the registry does instead, as a sentence without a full stop
 * @param intermittent whether the test passes at times, for example because the fault is a race
 */
public record RegistryFault(String test, String reason, boolean intermittent) {
    public RegistryFault {
        Objects.requireNonNull(reason, "reason");
        if (test.indexOf('.') <= 0 || test.indexOf('.') != test.lastIndexOf('.') || test.endsWith(".")) {
            throw new IllegalArgumentException(
                    "a test is named by its nested class and its method, as in Blobs.aBlobIsRead, got " + test);
        }
    }

    /** Returns a fault that is always there. */
    public static RegistryFault of(String test, String reason) {
        return new RegistryFault(test, reason, false);
    }

    /** Returns a fault that is there at times. */
    public static RegistryFault intermittent(String test, String reason) {
        return new RegistryFault(test, reason, true);
    }
}
