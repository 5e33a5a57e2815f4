// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client.internal;

import java.util.Collection;

/**
 * A search for secrets in text of a peer, which may have encoded what it repeats: with JSON escapes (RFC 8259 section 7), quoted pairs (RFC
 * 9110 section 5.6.4), percent encoding (RFC 3986 section 2.1), or several of them.
 */
public final class SecretEcho {
    /** How many encodings inside each other are undone. */
    private static final int MAX_DEPTH = 3;

    /** How text is encoded. */
    private enum Encoding {
        JSON,
        QUOTED_PAIRS,
        PERCENT
    }

    private SecretEcho() {}

    /** Returns whether a text holds one of the secrets, as it is or encoded. */
    public static boolean isIn(String text, Collection<String> secrets) {
        return !secrets.isEmpty() && isIn(text, secrets, MAX_DEPTH);
    }

    private static boolean isIn(String text, Collection<String> secrets, int depth) {
        if (secrets.stream().anyMatch(text::contains)) {
            return true;
        }
        for (Encoding encoding : depth == 0 ? new Encoding[0] : Encoding.values()) {
            String decoded = decoded(text, encoding);
            if (!decoded.equals(text) && isIn(decoded, secrets, depth - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Undoes an encoding once, and drops the null characters that ASCII text has in UTF-16 and UTF-32. */
    private static String decoded(String text, Encoding encoding) {
        if (text.indexOf('%') < 0 && text.indexOf('\\') < 0 && text.indexOf(0) < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && encoding == Encoding.PERCENT && hex(text, i + 1, 2) >= 0) {
                out.append((char) hex(text, i + 1, 2));
                i += 2;
            } else if (c == '\\'
                    && encoding == Encoding.JSON
                    && text.startsWith("u", i + 1)
                    && hex(text, i + 2, 4) >= 0) {
                out.append((char) hex(text, i + 2, 4));
                i += 5;
            } else if (c == '\\' && encoding != Encoding.PERCENT && i + 1 < text.length()) {
                out.append(text.charAt(++i));
            } else if (c != 0) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Returns Base64 without its padding, which a peer may leave out when it repeats a secret. */
    public static String withoutPadding(String base64) {
        int end = base64.length();
        while (end > 0 && base64.charAt(end - 1) == '=') {
            end--;
        }
        return base64.substring(0, end);
    }

    /** Returns the number that digits stand for, or -1 if there are not as many. */
    private static int hex(String text, int start, int digits) {
        if (start + digits > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < start + digits; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
