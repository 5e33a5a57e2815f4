// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.server.internal.PrintableText;
import org.jspecify.annotations.Nullable;

/**
 * Where a chunk of an upload stands: its {@code Content-Range}, which is {@code start-end} in the distribution-spec; what RFC 9110 puts
 * around it, {@code bytes } and {@code /total}, is understood, too.
 *
 * @param start the offset of the first byte
 * @param length the number of bytes
 */
record ContentRange(long start, long length) {
    private static final String UNIT = "bytes ";

    /**
     * Reads the header of a request; null if there is none.
     *
     * @throws OciException BLOB_UPLOAD_INVALID if it is malformed, SIZE_INVALID if it is not as long as the body
     */
    static @Nullable ContentRange of(Request request) throws OciException {
        String header = request.header("Content-Range");
        if (header == null) {
            return null;
        }
        int from = header.startsWith(UNIT) ? UNIT.length() : 0;
        int dash = header.indexOf('-', from);
        int slash = header.indexOf('/', from);
        long start = dash < 0 ? -1 : Decimal.parse(header, from, dash);
        long end = dash < 0 ? -1 : Decimal.parse(header, dash + 1, slash < 0 ? header.length() : slash);
        if (start < 0 || end < start || end == Long.MAX_VALUE) {
            StringBuilder message = new StringBuilder("the Content-Range is not start-end: ");
            PrintableText.append(message, header, 100);
            throw OciException.of(ErrorCode.BLOB_UPLOAD_INVALID, message.toString());
        }
        ContentRange range = new ContentRange(start, end - start + 1);
        if (request.contentLength() >= 0 && request.contentLength() != range.length) {
            throw OciException.of(
                    ErrorCode.SIZE_INVALID,
                    "the Content-Range is of " + range.length + " bytes, the Content-Length is "
                            + request.contentLength());
        }
        return range;
    }
}
