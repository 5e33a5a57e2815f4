// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the next page in {@code Link} headers (RFC 8288). */
final class Links {
    private static final Pattern RELATION =
            Pattern.compile("\\brel\\s*=\\s*[\"']?[^\"';,]*\\bnext\\b", Pattern.CASE_INSENSITIVE);

    /** Stands for whatever a target may be relative to. */
    private static final URI ANY = URI.create("http://registry.invalid/");

    private Links() {}

    /** Returns whether a next page is meant that cannot be found: its link is malformed, or its target is not an HTTP address. */
    static boolean areUnreadable(HttpHeaders headers) {
        String target = next(headers);
        return target == null
                ? headers.allValues("Link").stream()
                        .anyMatch(value -> RELATION.matcher(value).find())
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
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("rel")) {
                String relations = parameter
                        .substring(equals + 1)
                        .replace('"', ' ')
                        .strip()
                        .toLowerCase(Locale.ROOT);
                for (String relation : relations.split(" ", -1)) {
                    if (relation.equals("next")) {
                        return true;
                    }
                }
                return false;
            }
        }
        return false;
    }
}
