// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration in seconds: {@code 30}, {@code 30s} or {@code 0.5}. */
final class Seconds implements ITypeConverter<Duration> {
    private static final BigDecimal MAX = BigDecimal.valueOf(365L * 24 * 60 * 60);

    @Override
    public Duration convert(String text) {
        String number = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
        try {
            BigDecimal seconds = new BigDecimal(number);
            if (seconds.signum() >= 0 && seconds.compareTo(MAX) <= 0) {
                return Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        } catch (NumberFormatException e) {
            // Reported below, as is what is out of range.
        }
        throw new TypeConversionException("'" + text + "' is not a number of seconds such as 30 or 0.5");
    }
}
