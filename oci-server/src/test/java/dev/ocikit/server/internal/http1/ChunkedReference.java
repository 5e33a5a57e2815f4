// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A decoder of the chunked coding (RFC 9112, section 7.1) that is as simple as possible: the grammar as two regular expressions, with the
 * server's limits, over a body that has arrived whole.
 */
final class ChunkedReference {
    private static final String TEXT = "[\\t -~\\x80-\\xff]{0,1023}";
    private static final Pattern SIZE_LINE = Pattern.compile("([0-9A-Fa-f]{1,16})(;" + TEXT + ")?\r\n");
    private static final Pattern TRAILERS =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,1024}:" + TEXT + "\r\n){0,32}\r\n");

    private final byte[] content;
    private final boolean whole;
    private final int end;

    private ChunkedReference(byte[] content, boolean whole, int end) {
        this.content = content;
        this.whole = whole;
        this.end = end;
    }

    /** Returns the decoded content, up to the first fault. */
    byte[] content() {
        return content;
    }

    /** Returns whether the body is valid up to its end. */
    boolean whole() {
        return whole;
    }

    /** Returns where the body ends, if it is whole. */
    int end() {
        return end;
    }

    static ChunkedReference decode(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            Matcher line = SIZE_LINE.matcher(text).region(at, text.length());
            if (!line.lookingAt()) {
                return failed(content);
            }
            BigInteger size = new BigInteger(line.group(1), 16);
            at = line.end();
            if (size.signum() == 0) {
                Matcher trailers = TRAILERS.matcher(text).region(at, text.length());
                return trailers.lookingAt()
                        ? new ChunkedReference(content.toByteArray(), true, trailers.end())
                        : failed(content);
            }
            if (size.bitLength() > 63) {
                return failed(content);
            }
            int available = size.min(BigInteger.valueOf(text.length() - at)).intValue();
            content.write(body, at, available);
            at += available;
            if (!text.startsWith("\r\n", at)) {
                return failed(content);
            }
            at += 2;
        }
    }

    private static ChunkedReference failed(ByteArrayOutputStream content) {
        return new ChunkedReference(content.toByteArray(), false, -1);
    }
}
