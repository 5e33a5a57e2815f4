// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.util.List;

/** Content negotiation by the {@code Accept} header (RFC 9110 section 12.5.1). */
final class Accept {
    private Accept() {}

    /**
     * Tells whether a client takes a media type. Without the header, or with nothing that can be understood in it, it takes all.
     *
     * @param headers the values of the header, each a list
     */
    static boolean takes(List<String> headers, String mediaType) {
        int best = 0;
        boolean taken = false;
        boolean understood = false;
        for (int i = 0; i < headers.size(); i++) {
            String header = headers.get(i);
            for (int from = 0; from < header.length(); ) {
                int comma = header.indexOf(',', from);
                int end = comma < 0 ? header.length() : comma;
                int semicolon = header.indexOf(';', from);
                int rangeEnd = semicolon < 0 || semicolon > end ? end : semicolon;
                int start = skipSpace(header, from, rangeEnd);
                rangeEnd = trimSpace(header, start, rangeEnd);
                understood |= header.indexOf('/', start) > 0 && header.indexOf('/', start) < rangeEnd;
                int precedence = precedence(header, start, rangeEnd, mediaType);
                if (precedence > best) {
                    best = precedence;
                    taken = !isRefusal(header, rangeEnd, end);
                }
                from = end + 1;
            }
        }
        return taken || !understood;
    }

    /** Returns 0 if a range does not fit a type, and more the closer it fits. */
    private static int precedence(String header, int from, int to, String type) {
        int length = to - from;
        if (length == type.length() && header.regionMatches(true, from, type, 0, length)) {
            return 3;
        }
        if (length < 3 || header.charAt(to - 1) != '*' || header.charAt(to - 2) != '/') {
            return 0;
        }
        if (length == 3 && header.charAt(from) == '*') {
            return 1;
        }
        return header.regionMatches(true, from, type, 0, length - 1) ? 2 : 0;
    }

    /** Tells whether the parameters of a range hold a quality of zero: {@code q=0}, {@code q=0.0} and so on. */
    private static boolean isRefusal(String header, int from, int to) {
        for (int i = header.indexOf(';', from); i >= 0 && i < to; i = header.indexOf(';', i + 1)) {
            int q = skipSpace(header, i + 1, to);
            if (q + 2 < to && (header.charAt(q) | 0x20) == 'q' && header.charAt(q + 1) == '=') {
                int digit = q + 2;
                while (digit < to && (header.charAt(digit) == '0' || header.charAt(digit) == '.')) {
                    digit++;
                }
                return header.charAt(q + 2) == '0'
                        && (digit == to || header.charAt(digit) < '0' || header.charAt(digit) > '9');
            }
        }
        return false;
    }

    private static int skipSpace(String text, int from, int to) {
        int i = from;
        while (i < to && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static int trimSpace(String text, int from, int to) {
        int i = to;
        while (i > from && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
            i--;
        }
        return i;
    }
}
