// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the next page in {@code Link} headers (RFC 8288). */
final class Links {
    /** A longer malformed link is not looked through: addresses of pages are far shorter, and each answer is looked at. */
    static final int MAX_UNREADABLE_CHARS = 8 << 10;

    /** Stands for whatever a target may be relative to. */
    private static final URI ANY = URI.create("http://registry.invalid/");

    private Links() {}

    /**
     * Returns whether a next page is meant that cannot be found: its link is malformed, or its target is not an HTTP address. A malformed link
     * of more than {@link #MAX_UNREADABLE_CHARS} characters is not recognized.
     */
    static boolean areUnreadable(HttpHeaders headers) {
        String target = next(headers);
        return target == null
                ? headers.allValues("Link").stream()
                        .anyMatch(value -> value.length() <= MAX_UNREADABLE_CHARS && mentionsNext(value))
                : Urls.pathAndQuery(ANY, target) == null;
    }

    /** Returns the target of the first link that has the relation {@code next}, as it stands in the header, or null. */
    static @Nullable String next(HttpHeaders headers) {
        for (String value : headers.allValues("Link")) {
            String target = next(value);
            if (target != null) {
                return target;
            }
        }
        return null;
    }

    private static @Nullable String next(String value) {
        int at = 0;
        while (true) {
            int open = value.indexOf('<', at);
            int close = open < 0 ? -1 : value.indexOf('>', open);
            if (close < 0) {
                return null;
            }
            int end = endOfLink(value, close + 1);
            if (isNext(value.substring(close + 1, end))) {
                return value.substring(open + 1, close);
            }
            at = end;
        }
    }

    /** Returns where a link's parameters end: at the next comma that is not in quotes. */
    private static int endOfLink(String value, int from) {
        boolean quoted = false;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return value.length();
    }

    private static boolean isNext(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            if (isRelation(parameter)) {
                return isNextRelation(parameter.replace('"', ' '));
            }
        }
        return false;
    }

    /** Returns whether any part of a malformed link, whatever is wrong with it, looks like the relation {@code next}. */
    private static boolean mentionsNext(String value) {
        for (String part : value.replace(',', ';').split(";", -1)) {
            if (isRelation(part) && isNextRelation(part.replace('"', ' ').replace('\'', ' '))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRelation(String parameter) {
        int equals = parameter.indexOf('=');
        return equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("rel");
    }

    private static boolean isNextRelation(String parameter) {
        String relations = parameter.substring(parameter.indexOf('=') + 1);
        return Arrays.asList(relations.toLowerCase(Locale.ROOT).split(" ", -1)).contains("next");
    }
}
