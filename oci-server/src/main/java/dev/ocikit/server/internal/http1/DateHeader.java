// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The value of the {@code Date} header (RFC 9110, section 5.6.7), made once a second. */
final class DateHeader {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private static volatile Second current = new Second(-1, "");

    private DateHeader() {}

    static String now() {
        long second = System.currentTimeMillis() / 1000;
        Second last = current;
        if (last.number != second) {
            last = new Second(second, format(second));
            current = last;
        }
        return last.text;
    }

    /** Formats by hand: a formatter loads the data of locales, which takes longer than starting the server. */
    static String format(long epochSecond) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        int day = 3 * (time.getDayOfWeek().getValue() - 1);
        int month = 3 * (time.getMonthValue() - 1);
        StringBuilder text = new StringBuilder(29);
        text.append(DAYS, day, day + 3).append(", ");
        twoDigits(text, time.getDayOfMonth()).append(' ');
        text.append(MONTHS, month, month + 3).append(' ').append(time.getYear()).append(' ');
        twoDigits(text, time.getHour()).append(':');
        twoDigits(text, time.getMinute()).append(':');
        return twoDigits(text, time.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private record Second(long number, String text) {}
}
