// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.security.MessageDigest;

/**
 * A hash function beyond the built-in ones, found through {@link java.util.ServiceLoader}. Providers are loaded once,
 * with the class loader of {@link DigestAlgorithm}, when the first algorithm is looked up that is not built in. One with
 * a wrong name or length ends that look-up with a {@link java.util.ServiceConfigurationError}.
 * Implementations are safe for use by many threads.
 */
public interface DigestAlgorithmProvider {
    /** Returns the name in digests, such as {@code blake3}. Names of built-in algorithms are ignored. */
    String name();

    /** Returns the number of hexadecimal digits of a digest: an even number above 0. */
    int hexLength();

    /**
     * Returns a new computation. A {@link Digester} can show intermediate digests of it only if it can be cloned.
     */
    MessageDigest newMessageDigest();
}
