// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import org.jspecify.annotations.Nullable;

/**
 * The grammar of {@code host[:port]}, matched as {@link Grammar} does. Narrower than Docker's, which lets any number be
 * a port and any digits and colons an IPv6 address: neither could ever be dialled.
 */
final class HostGrammar {
    private static final int MAX_NAME = 253;
    static final int MAX_LENGTH = MAX_NAME + ":65535".length();
    private static final int MAX_PORT = 65535;
    private static final int IPV6_GROUPS = 8;

    private HostGrammar() {}

    /** A DNS name, an IPv4 address or a bracketed IPv6 address, then perhaps a port. */
    static @Nullable Fault host(String text, int from, int to) {
        if (to - from > MAX_LENGTH) {
            return new Fault(from + MAX_LENGTH, "a host has at most 253 characters and a port");
        }
        if (from == to) {
            return new Fault(from, "a host must not be empty");
        }
        return text.charAt(from) == '[' ? ipv6(text, from, to) : domain(text, from, to);
    }

    private static @Nullable Fault domain(String text, int from, int to) {
        int i = from;
        while (true) {
            int start = i;
            i = Chars.skip(text, i, to, Chars.LETTER_OR_DIGIT);
            if (i == start) {
                return new Fault(i, "each label of a host starts and ends with a letter or digit");
            }
            if (i - from > MAX_NAME) {
                return new Fault(from + MAX_NAME, "a host name has at most 253 characters");
            }
            if (i == to) {
                return null;
            }
            switch (text.charAt(i)) {
                case '.' -> i++;
                case '-' -> i = Chars.skip(text, i, to, Chars.HYPHEN);
                case ':' -> {
                    return port(text, i + 1, to);
                }
                default -> {
                    return new Fault(i, "a host holds only letters, digits, dots and hyphens");
                }
            }
        }
    }

    private static @Nullable Fault ipv6(String text, int from, int to) {
        int close = Chars.skip(text, from + 1, to, Chars.HEX_OR_COLON);
        if (close == to || text.charAt(close) != ']') {
            return new Fault(close, "an IPv6 address is hexadecimal digits and colons in brackets");
        }
        if (!isIpv6(text, from + 1, close)) {
            return new Fault(from + 1, "an IPv6 address has eight groups, or fewer and one ::");
        }
        int end = close + 1;
        if (end == to) {
            return null;
        }
        return text.charAt(end) == ':'
                ? port(text, end + 1, to)
                : new Fault(end, "only a port follows an IPv6 address");
    }

    private static boolean isIpv6(String text, int from, int to) {
        boolean gap = text.startsWith("::", from);
        int groups = 0;
        int i = gap ? from + 2 : from;
        while (i < to) {
            int end = Chars.skip(text, i, Math.min(to, i + 4), Chars.HEX);
            if (end == i) {
                return false;
            }
            groups++;
            if (end == to) {
                return gap ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
            }
            if (text.charAt(end) != ':' || end + 1 == to) {
                return false;
            }
            i = end + 1;
            if (text.charAt(i) == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                i++;
            }
        }
        return gap && groups < IPV6_GROUPS;
    }

    private static @Nullable Fault port(String text, int from, int to) {
        int end = Chars.skip(text, from, to, Chars.DIGIT);
        boolean number = end == to && from < to && to - from <= 5;
        int port = number ? Integer.parseInt(text, from, to, 10) : 0;
        return port >= 1 && port <= MAX_PORT
                ? null
                : new Fault(end < to ? end : from, "a port is a number from 1 to 65535");
    }
}
