// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The answer that a connection is reading: its head is parsed, its body is counted and dropped. */
final class Reply {
    private static final int HEAD_BYTES = 16 * 1024;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headLength;
    private boolean inBody;
    private long left;
    private int status;
    private String location = "";

    /** Takes what it can of a buffer; true when the answer is whole. */
    boolean take(ByteBuffer in) {
        if (!inBody && !takeHead(in)) {
            return false;
        }
        int count = (int) Math.min(left, in.remaining());
        in.position(in.position() + count);
        left -= count;
        return left == 0;
    }

    private boolean takeHead(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            head[headLength++] = b;
            if (b == '\n' && headLength >= 4 && head[headLength - 3] == '\n') {
                parseHead();
                return true;
            }
        }
        return false;
    }

    private void parseHead() {
        status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
        inBody = true;
        left = 0;
        int line = 0;
        for (int i = 0; i < headLength; i++) {
            if (head[i] == '\n') {
                header(line, i - 1);
                line = i + 1;
            }
        }
        if (status == 204 || status == 304) {
            left = 0;
        }
    }

    private void header(int start, int end) {
        if (starts(start, end, "content-length:")) {
            left = Long.parseLong(value(start + 15, end));
        } else if (starts(start, end, "location:")) {
            location = value(start + 9, end);
        } else if (starts(start, end, "transfer-encoding:")) {
            throw new IllegalStateException("the load generator reads answers of known length only");
        }
    }

    private boolean starts(int start, int end, String lowerCaseName) {
        int length = lowerCaseName.length();
        if (end - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            // The names are made of letters, a hyphen and a colon, which the bit does not change.
            if ((head[start + i] | 0x20) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String value(int start, int end) {
        return new String(head, start, end - start, StandardCharsets.US_ASCII).trim();
    }

    void reset() {
        headLength = 0;
        inBody = false;
        location = "";
    }

    int status() {
        return status;
    }

    /** Returns the path and query of the Location header. */
    String location() {
        if (location.startsWith("http")) {
            return location.substring(location.indexOf('/', location.indexOf("//") + 2));
        }
        return location;
    }
}
