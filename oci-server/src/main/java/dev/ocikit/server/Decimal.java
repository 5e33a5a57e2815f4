// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

/** Numbers in headers and queries: decimal digits and nothing else. */
final class Decimal {
    private Decimal() {}

    /** Returns the number that a part of a text is: -1 if it is none, {@link Long#MAX_VALUE} if it is greater than that. */
    static long parse(String text, int from, int to) {
        long value = from < to ? 0 : -1;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        return value;
    }
}
