// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code WWW-Authenticate} field (RFC 9110 section 11.6.1). What does not follow the grammar is passed over up to where it makes
 * sense again, as no sender is known to be without fault; what is too long is cut off.
 */
final class ChallengeParser {
    private static final int MAX_CHARS = 16 << 10;
    private static final int MAX_CHALLENGES = 16;
    private static final int MAX_PARAMETERS = 32;

    private final String text;
    private int at;

    ChallengeParser(String field) {
        text = field.length() > MAX_CHARS ? field.substring(0, MAX_CHARS) : field;
    }

    /** Adds the challenges of the field to a list. */
    void parse(List<Challenge> challenges) {
        String scheme = null;
        String token68 = null;
        Map<String, String> parameters = new LinkedHashMap<>();
        while (skipSeparators()) {
            String word = token();
            if (word.isEmpty()) {
                skipJunk();
                continue;
            }
            if (isAssignment()) {
                String value = value();
                if (parameters.size() < MAX_PARAMETERS) {
                    parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
                }
                continue;
            }
            add(challenges, scheme, token68, parameters);
            scheme = word.toLowerCase(Locale.ROOT);
            token68 = scheme.equals("basic") || scheme.equals("bearer") ? null : token68();
            parameters.clear();
        }
        add(challenges, scheme, token68, parameters);
    }

    private static void add(
            List<Challenge> challenges,
            @Nullable String scheme,
            @Nullable String token68,
            Map<String, String> parameters) {
        if (scheme != null && challenges.size() < MAX_CHALLENGES) {
            challenges.add(new Challenge(scheme, token68, parameters));
        }
    }

    /** Goes to the next word; returns whether there is one. */
    private boolean skipSeparators() {
        while (at < text.length() && (isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
        return at < text.length();
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private String token() {
        int start = at;
        while (at < text.length() && isTokenChar(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Goes behind the equals sign after a parameter's name, if there is one. */
    private boolean isAssignment() {
        int start = at;
        skipSpace();
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
            return true;
        }
        at = start;
        return false;
    }

    private String value() {
        skipSpace();
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && !isSpace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                break;
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            value.append(c);
        }
        return value.toString();
    }

    /** Returns the token68 that stands here, or null if there are parameters, another challenge or nothing. */
    private @Nullable String token68() {
        int start = at;
        skipSpace();
        int first = at;
        while (at < text.length() && isToken68Char(text.charAt(at))) {
            at++;
        }
        while (at > first && at < text.length() && text.charAt(at) == '=') {
            at++;
        }
        int end = at;
        skipSpace();
        if (end > first && first > start && (at == text.length() || text.charAt(at) == ',')) {
            return text.substring(first, end);
        }
        at = start;
        return null;
    }

    /** Passes over what is no word: a whole quoted string, or one character. */
    private void skipJunk() {
        if (text.charAt(at) == '"') {
            quoted();
        } else {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isTokenChar(char c) {
        return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isToken68Char(char c) {
        return isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0;
    }
}
