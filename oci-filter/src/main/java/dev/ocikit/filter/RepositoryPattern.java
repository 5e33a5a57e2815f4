// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import java.util.function.Predicate;

/**
 * A pattern for names of repositories: {@code library/*}, {@code team/**}, {@code **}.
 *
 * <p>The elements of a name, which slashes separate, are matched one by one. {@code *} stands for any characters within an element, and
 * {@code **} as an element for any number of elements, none included. Everything else stands for itself. Matching takes time in proportion
 * to the product of both lengths at most, whatever the pattern.
 *
 * @param text the pattern, from 1 to 255 characters
 */
public record RepositoryPattern(String text) implements Predicate<String> {
    private static final int MAX_CHARS = 255;
    private static final String ANY = "**";

    /** Checks that the pattern has a length, and no empty elements. */
    public RepositoryPattern {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("a pattern has from 1 to " + MAX_CHARS + " characters");
        }
        if (("/" + text + "/").contains("//")) {
            throw new IllegalArgumentException("an element of the pattern '" + text + "' is empty");
        }
    }

    /** Returns a pattern. */
    public static RepositoryPattern of(String text) {
        return new RepositoryPattern(text);
    }

    /** Tells whether a name is one of those that the pattern stands for. */
    @Override
    public boolean test(String repository) {
        return matches(text.split("/", -1), repository.split("/", -1));
    }

    private static boolean matches(String[] pattern, String[] name) {
        int p = 0;
        int n = 0;
        int retryPattern = -1;
        int retryName = 0;
        while (n < name.length) {
            if (p < pattern.length && pattern[p].equals(ANY)) {
                retryPattern = ++p;
                retryName = n;
            } else if (p < pattern.length && matches(pattern[p], name[n])) {
                p++;
                n++;
            } else if (retryPattern >= 0) {
                p = retryPattern;
                n = ++retryName;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p].equals(ANY)) {
            p++;
        }
        return p == pattern.length;
    }

    /** The same for the characters of an element: after a mismatch only the last star need take one more. */
    private static boolean matches(String pattern, String element) {
        int p = 0;
        int e = 0;
        int retryPattern = -1;
        int retryElement = 0;
        while (e < element.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                retryPattern = ++p;
                retryElement = e;
            } else if (p < pattern.length() && pattern.charAt(p) == element.charAt(e)) {
                p++;
                e++;
            } else if (retryPattern >= 0) {
                p = retryPattern;
                e = ++retryElement;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
