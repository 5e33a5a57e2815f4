// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the next page in {@code Link} headers (RFC 8288). */
final class Links {
    private Links() {}

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
