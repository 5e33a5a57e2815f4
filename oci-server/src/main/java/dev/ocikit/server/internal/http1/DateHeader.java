// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} header (RFC 9110, section 5.6.7), made once a second. */
final class DateHeader {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static volatile Second current = new Second(0, "");

    private DateHeader() {}

    static String now() {
        long second = System.currentTimeMillis() / 1000;
        Second last = current;
        if (last.number != second) {
            last = new Second(second, FORMAT.format(Instant.ofEpochSecond(second)));
            current = last;
        }
        return last.text;
    }

    private record Second(long number, String text) {}
}
