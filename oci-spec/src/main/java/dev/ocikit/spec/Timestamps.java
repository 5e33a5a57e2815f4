// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times as the specifications write them: RFC 3339, section 5.6.
 *
 * <p>{@link java.time.OffsetDateTime#parse} implements ISO 8601, which is both wider and narrower: it accepts offsets
 * without minutes, offsets with seconds and a point without a fraction, and refuses offsets beyond 18 hours, fractions
 * of more than nine digits and leap seconds.
 */
public final class Timestamps {
    /** {@code 0} is any digit; the others are themselves, the letter in either case. */
    private static final String SHAPE = "0000-00-00T00:00:00";

    private static final int NANO_DIGITS = 9;
    private static final int LEAP_SECOND = 60;

    private Timestamps() {}

    /** Returns whether the text is a date and time. */
    public static boolean isValid(String text) {
        return read(text) != null;
    }

    /**
     * Returns the instant that the text names; empty if it is not a date and time. Digits beyond nanoseconds are cut
     * off, and a leap second is the second after it.
     */
    public static Optional<Instant> parse(String text) {
        return Optional.ofNullable(read(text));
    }

    /** Returns whether Go's standard library reads the text, too, if it is valid: Go knows neither leap seconds nor small letters. */
    static boolean isPortable(String text) {
        return text.charAt(SHAPE.indexOf('T')) == 'T' && !text.endsWith("z") && second(text) != LEAP_SECOND;
    }

    private static @Nullable Instant read(String text) {
        if (!hasShape(text)) {
            return null;
        }
        int end = SHAPE.length();
        int nanos = 0;
        if (text.startsWith(".", end)) {
            int fraction = ++end;
            while (isDigit(text, end)) {
                end++;
            }
            int digits = Math.min(end - fraction, NANO_DIGITS);
            if (digits == 0) {
                return null;
            }
            nanos = Integer.parseInt(text.substring(fraction, fraction + digits) + "0".repeat(NANO_DIGITS - digits));
        }
        Integer offsetMinutes = offsetMinutes(text.substring(end));
        return offsetMinutes == null ? null : instant(text, nanos, offsetMinutes);
    }

    private static boolean hasShape(String text) {
        if (text.length() <= SHAPE.length()) {
            return false;
        }
        for (int i = 0; i < SHAPE.length(); i++) {
            char wanted = SHAPE.charAt(i);
            boolean fits = wanted == '0'
                    ? isDigit(text, i)
                    : text.charAt(i) == wanted || (wanted == 'T' && text.charAt(i) == 't');
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Integer offsetMinutes(String offset) {
        if (offset.equals("Z") || offset.equals("z")) {
            return 0;
        }
        boolean fits = offset.length() == 6
                && (offset.charAt(0) == '+' || offset.charAt(0) == '-')
                && isDigit(offset, 1)
                && isDigit(offset, 2)
                && offset.charAt(3) == ':'
                && isDigit(offset, 4)
                && isDigit(offset, 5);
        if (!fits) {
            return null;
        }
        int hours = number(offset, 1, 3);
        int minutes = number(offset, 4, 6);
        int total = hours * 60 + minutes;
        return hours > 23 || minutes > 59 ? null : offset.charAt(0) == '-' ? -total : total;
    }

    private static @Nullable Instant instant(String text, int nanos, int offsetMinutes) {
        int second = second(text);
        boolean leap = second == LEAP_SECOND;
        LocalDateTime utc;
        try {
            utc = LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            leap ? LEAP_SECOND - 1 : second,
                            nanos)
                    .minusMinutes(offsetMinutes);
        } catch (DateTimeException e) {
            return null;
        }
        if (leap && !isEndOfMonth(utc)) {
            return null;
        }
        return utc.plusSeconds(leap ? 1 : 0).toInstant(ZoneOffset.UTC);
    }

    /** Returns whether a leap second can follow the minute (RFC 3339, section 5.7). */
    private static boolean isEndOfMonth(LocalDateTime utc) {
        return utc.getHour() == 23
                && utc.getMinute() == 59
                && utc.toLocalDate().plusDays(1).getDayOfMonth() == 1;
    }

    private static int second(String text) {
        return number(text, 17, 19);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
