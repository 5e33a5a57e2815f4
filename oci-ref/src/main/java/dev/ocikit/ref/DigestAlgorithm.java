// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hash function of a {@link Digest}. SHA-256 and SHA-512 are built in; a {@link DigestAlgorithmProvider} adds more.
 * Any other name that fits the grammar is an algorithm, too, whose digests can be named but not computed. Two
 * algorithms are equal if their names are. Ordered by name. Immutable.
 *
 * <p>Source: image-spec, descriptor.md, "Digests".
 */
public final class DigestAlgorithm implements Comparable<DigestAlgorithm> {
    /** SHA-256, which every implementation knows. */
    public static final DigestAlgorithm SHA256 = new DigestAlgorithm(new BuiltIn("sha256", "SHA-256", 64));

    /** SHA-512. */
    public static final DigestAlgorithm SHA512 = new DigestAlgorithm(new BuiltIn("sha512", "SHA-512", 128));

    private final String name;
    private final int hexLength;
    private final @Nullable DigestAlgorithmProvider provider;

    DigestAlgorithm(DigestAlgorithmProvider provider) {
        this.name = provider.name();
        this.hexLength = provider.hexLength();
        this.provider = provider;
        boolean writable = hexLength > 0 && hexLength % 2 == 0 && name.length() + 1 + hexLength <= Grammar.MAX_DIGEST;
        if (!writable || Grammar.algorithm(name, 0, name.length()) != null) {
            throw new ServiceConfigurationError(
                    provider.getClass().getName() + ": not a digest algorithm: " + name + ", " + hexLength + " digits");
        }
    }

    private DigestAlgorithm(String unsupported) {
        this.name = unsupported;
        this.hexLength = 0;
        this.provider = null;
    }

    /**
     * Returns the algorithm of a name: lower-case letters and digits, joined by single {@code + . _ -}.
     *
     * @throws InvalidReferenceException if the name does not fit that grammar
     */
    public static DigestAlgorithm of(String name) {
        Fault fault = Grammar.algorithm(name, 0, name.length());
        if (fault != null) {
            throw fault.in("digest algorithm", name);
        }
        return named(name, 0, name.length());
    }

    /** Returns the algorithm named by a part of a text that is known to fit the grammar. */
    static DigestAlgorithm named(String text, int from, int to) {
        DigestAlgorithm supported = lookup(text, from, to);
        return supported != null ? supported : new DigestAlgorithm(text.substring(from, to));
    }

    /** Returns the supported algorithm named by a part of a text, or null. */
    static @Nullable DigestAlgorithm lookup(String text, int from, int to) {
        if (to - from == 6 && text.startsWith("sha256", from)) {
            return SHA256;
        }
        if (to - from == 6 && text.startsWith("sha512", from)) {
            return SHA512;
        }
        return Provided.BY_NAME.get(text.substring(from, to));
    }

    /** Returns the name, such as {@code sha256}. */
    public String name() {
        return name;
    }

    /** Tells whether digests can be computed, and so verified. */
    public boolean isSupported() {
        return provider != null;
    }

    /** Returns the number of hexadecimal digits of a digest, or 0 if the algorithm is not supported. */
    public int hexLength() {
        return hexLength;
    }

    /**
     * Returns a new computation, for use by one thread at a time.
     *
     * @throws UnsupportedOperationException if the algorithm is not supported
     */
    public MessageDigest newMessageDigest() {
        if (provider == null) {
            throw new UnsupportedOperationException("digest algorithm " + name + " is not supported");
        }
        return provider.newMessageDigest();
    }

    /**
     * Returns the digest of some content.
     *
     * @throws UnsupportedOperationException if the algorithm is not supported
     */
    public Digest digest(byte[] content) {
        return digestOf(newMessageDigest().digest(content));
    }

    Digest digestOf(byte[] hash) {
        return Digest.of(this, HexFormat.of().formatHex(hash));
    }

    @Override
    public int compareTo(DigestAlgorithm other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DigestAlgorithm that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }

    private record BuiltIn(String name, String javaName, int hexLength) implements DigestAlgorithmProvider {
        @Override
        public MessageDigest newMessageDigest() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java runtime lacks " + javaName, e);
            }
        }
    }

    /** Loaded on the first look-up of a name that is not built in. */
    private static final class Provided {
        static final Map<String, DigestAlgorithm> BY_NAME =
                ServiceLoader.load(DigestAlgorithmProvider.class, DigestAlgorithm.class.getClassLoader()).stream()
                        .map(provider -> new DigestAlgorithm(provider.get()))
                        .collect(Collectors.toUnmodifiableMap(DigestAlgorithm::name, Function.identity(), (a, b) -> a));
    }
}
