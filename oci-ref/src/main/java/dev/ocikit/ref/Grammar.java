// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import org.jspecify.annotations.Nullable;

/**
 * The grammars, matched by hand over the part {@code [from, to)} of a text. A match answers null, a failure the first
 * {@link Fault}; positions count from the start of the text. Each looks at a character at most twice, and at none when
 * the part is too long.
 *
 * <p>Source: distribution-spec, "Pulling manifests"; image-spec, "Digests"; the reference grammar of Docker.
 */
final class Grammar {
    static final int MAX_REPOSITORY = 255;
    static final int MAX_TAG = 128;
    static final int MAX_DIGEST = 255;

    private Grammar() {}

    /** {@code alnum (separator alnum)*} with slash, dot, one or two underscores, or any number of hyphens between. */
    static @Nullable Fault repository(String text, int from, int to) {
        if (to - from > MAX_REPOSITORY) {
            return new Fault(from + MAX_REPOSITORY, "a repository has at most 255 characters");
        }
        if (from == to) {
            return new Fault(from, "a repository must not be empty");
        }
        int i = from;
        while (true) {
            int start = i;
            i = Chars.skip(text, i, to, Chars.LOWER_OR_DIGIT);
            if (i == start) {
                return repositoryFault(text, i, to);
            }
            if (i == to) {
                return null;
            }
            switch (text.charAt(i)) {
                case '/', '.' -> i++;
                case '_' -> i += i + 1 < to && text.charAt(i + 1) == '_' ? 2 : 1;
                case '-' -> i = Chars.skip(text, i, to, Chars.HYPHEN);
                default -> {
                    return repositoryFault(text, i, to);
                }
            }
        }
    }

    private static Fault repositoryFault(String text, int at, int to) {
        if (at == to) {
            return new Fault(at, "a repository ends with a letter or digit");
        }
        char c = text.charAt(at);
        if (c >= 'A' && c <= 'Z') {
            return new Fault(at, "a repository is lower case");
        }
        if (c == '/' || c == '.' || c == '_' || c == '-') {
            return new Fault(at, "a letter or digit stands on both sides of a separator (/ . _ __ or hyphens)");
        }
        return new Fault(at, "a repository holds only a-z, 0-9 and the separators / . _ __ and hyphens");
    }

    /** A letter, digit or underscore, then up to 127 of these, dots and hyphens. */
    static @Nullable Fault tag(String text, int from, int to) {
        if (to - from > MAX_TAG) {
            return new Fault(from + MAX_TAG, "a tag has at most 128 characters");
        }
        if (from == to) {
            return new Fault(from, "a tag must not be empty");
        }
        char first = text.charAt(from);
        if (first == '.' || first == '-') {
            return new Fault(from, "a tag starts with a letter, digit or underscore");
        }
        int end = Chars.skip(text, from, to, Chars.TAG);
        return end == to ? null : new Fault(end, "a tag holds only letters, digits, underscores, dots and hyphens");
    }

    /** {@code algorithm ":" encoded}; where the algorithm is at hand, lower-case hex of its length. */
    static @Nullable Fault digest(String text, int from, int to) {
        if (to - from > MAX_DIGEST) {
            return new Fault(from + MAX_DIGEST, "a digest has at most 255 characters");
        }
        int colon = text.indexOf(':', from);
        boolean complete = colon >= 0 && colon < to;
        Fault fault = algorithm(text, from, complete ? colon : to);
        if (fault != null) {
            return fault;
        }
        if (!complete) {
            return new Fault(to, "a digest is an algorithm, a colon and an encoded part");
        }
        return encoded(DigestAlgorithm.lookup(text, from, colon), text, colon + 1, to);
    }

    private static @Nullable Fault encoded(@Nullable DigestAlgorithm supported, String text, int from, int to) {
        if (supported == null) {
            int end = Chars.skip(text, from, to, Chars.ENCODED);
            if (end < to) {
                return new Fault(end, "the encoded part of a digest holds only letters, digits, =, _ and -");
            }
            return from == to ? new Fault(from, "the encoded part of a digest must not be empty") : null;
        }
        int end = Chars.skip(text, from, to, Chars.LOWER_HEX);
        if (end < to || to - from != supported.hexLength()) {
            String rule = supported.name() + " has " + supported.hexLength() + " lower-case hexadecimal digits";
            return new Fault(Math.min(end, from + supported.hexLength()), rule);
        }
        return null;
    }

    /** {@code component ([+._-] component)*} of lower-case letters and digits. */
    static @Nullable Fault algorithm(String text, int from, int to) {
        if (to - from > MAX_DIGEST) {
            return new Fault(from + MAX_DIGEST, "an algorithm has at most 255 characters");
        }
        int i = from;
        while (true) {
            int start = i;
            i = Chars.skip(text, i, to, Chars.LOWER_OR_DIGIT);
            if (i == start) {
                return new Fault(i, "an algorithm is lower-case letters and digits, joined by single + . _ or -");
            }
            if (i == to) {
                return null;
            }
            if (!Chars.is(text.charAt(i), Chars.ALGORITHM_SEPARATOR)) {
                return new Fault(i, "an algorithm is lower-case letters and digits, joined by single + . _ or -");
            }
            i++;
        }
    }
}
