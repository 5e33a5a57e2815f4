// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.server.internal.PrintableText;
import org.jspecify.annotations.Nullable;

/** The {@code Range} header of a GET (RFC 9110 section 14.2). */
final class RangeHeader {
    private static final String UNIT = "bytes=";

    private RangeHeader() {}

    /**
     * Reads the header.
     *
     * @return the range; null if the whole is to be sent: the unit is not bytes, or there are several ranges, which we may ignore and do
     * @throws OciException RANGE_INVALID if the range is malformed, ends before it begins, or asks for the last 0 bytes
     */
    static @Nullable ByteRange parse(String header) throws OciException {
        if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length()) || header.indexOf(',') >= 0) {
            return null;
        }
        String range = header.substring(UNIT.length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || range.length() == 1) {
            throw invalid(header);
        }
        long end = dash + 1 == range.length() ? Long.MAX_VALUE : Decimal.parse(range, dash + 1, range.length());
        if (dash == 0) {
            if (end < 1) {
                throw invalid(header);
            }
            return ByteRange.last(end);
        }
        long start = Decimal.parse(range, 0, dash);
        if (start < 0 || end < start) {
            throw invalid(header);
        }
        return ByteRange.of(start, end == Long.MAX_VALUE ? Long.MAX_VALUE : end - start + 1);
    }

    private static OciException invalid(String header) {
        StringBuilder message = new StringBuilder("no range of bytes: ");
        PrintableText.append(message, header, 100);
        return OciException.of(ErrorCode.RANGE_INVALID, message.toString());
    }
}
