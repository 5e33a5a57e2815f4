// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 1000}, or with a unit of 1024: {@code 64K}, {@code 512M}, {@code 2G}. */
final class ByteSize implements ITypeConverter<Long> {
    private static final String UNITS = "KMGT";

    @Override
    public Long convert(String text) {
        String number = text;
        long unit = 1;
        int at = text.isEmpty()
                ? -1
                : UNITS.indexOf(text.toUpperCase(Locale.ROOT).charAt(text.length() - 1));
        if (at >= 0) {
            number = text.substring(0, text.length() - 1);
            unit = 1L << (10 * (at + 1));
        }
        try {
            long bytes = Math.multiplyExact(Long.parseLong(number), unit);
            if (bytes > 0) {
                return bytes;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Reported below, as is what is not positive.
        }
        throw new TypeConversionException("'" + text + "' is not a size such as 1000, 64K, 512M or 2G");
    }
}
