// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import org.jspecify.annotations.Nullable;

/**
 * The name of content by its hash: {@code algorithm:encoded}, such as {@code sha256:} and 64 lower-case hexadecimal
 * digits. A digest of a {@linkplain DigestAlgorithm#isSupported supported} algorithm has the exact length and lower
 * case; of other algorithms only the grammar is known. At most 255 characters. Ordered by its text. Immutable.
 *
 * <p>Source: image-spec, descriptor.md, "Digests".
 */
public final class Digest implements Comparable<Digest> {
    private final String text;
    private final DigestAlgorithm algorithm;

    private Digest(String text, DigestAlgorithm algorithm) {
        this.text = text;
        this.algorithm = algorithm;
    }

    /**
     * Returns the digest that a text names.
     *
     * @throws InvalidReferenceException if the text is not a digest
     */
    public static Digest parse(String text) {
        Fault fault = Grammar.digest(text, 0, text.length());
        if (fault != null) {
            throw fault.in("digest", text);
        }
        return ofChecked(text);
    }

    /** Returns the digest of a text that is known to fit the grammar. */
    static Digest ofChecked(String text) {
        return new Digest(text, DigestAlgorithm.named(text, 0, text.indexOf(':')));
    }

    /** Tells whether a text is a digest. */
    public static boolean isValid(String text) {
        return Grammar.digest(text, 0, text.length()) == null;
    }

    /**
     * Returns the digest made of an algorithm and an encoded part.
     *
     * @throws InvalidReferenceException if the encoded part does not fit the algorithm
     */
    public static Digest of(DigestAlgorithm algorithm, String encoded) {
        return parse(algorithm.name() + ":" + encoded);
    }

    /** Returns the SHA-256 digest of some content. */
    public static Digest sha256(byte[] content) {
        return DigestAlgorithm.SHA256.digest(content);
    }

    /** Returns the hash function. */
    public DigestAlgorithm algorithm() {
        return algorithm;
    }

    /** Returns the part after the colon. */
    public String encoded() {
        return text.substring(algorithm.name().length() + 1);
    }

    @Override
    public int compareTo(Digest other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the text of the digest, as it stands in documents and URLs. */
    @Override
    public String toString() {
        return text;
    }
}
