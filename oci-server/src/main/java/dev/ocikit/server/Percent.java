// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding (RFC 3986 section 2.1). */
final class Percent {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /**
     * Decodes a part of a path or query. A plus sign stays one: none of our parameters can hold a space, but media types hold plus signs.
     *
     * @throws OciException NAME_INVALID if a percent sign is not followed by two hexadecimal digits
     */
    static String decode(String text) throws OciException {
        int percent = text.indexOf('%');
        if (percent < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int to = percent;
        for (int from = percent; from < bytes.length; from++) {
            if (bytes[from] != '%') {
                bytes[to++] = bytes[from];
                continue;
            }
            int high = from + 2 < bytes.length ? Character.digit(bytes[from + 1], 16) : -1;
            int low = from + 2 < bytes.length ? Character.digit(bytes[from + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw OciException.of(
                        ErrorCode.NAME_INVALID, "a percent sign in the URL is not followed by two hexadecimal digits");
            }
            bytes[to++] = (byte) ((high << 4) | low);
            from += 2;
        }
        return new String(bytes, 0, to, StandardCharsets.UTF_8);
    }

    /** Decodes what need not have been encoded, so that equivalent paths are equal (RFC 3986 section 6.2.2.2). */
    static String normalize(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder normal = new StringBuilder(path.length());
        for (int from = 0; from < path.length(); from++) {
            int octet = path.charAt(from) == '%' ? octet(path, from + 1) : -1;
            if (octet >= 0 && (isPlain(octet) || "-._~".indexOf(octet) >= 0)) {
                normal.append((char) octet);
                from += 2;
            } else {
                normal.append(path.charAt(from));
            }
        }
        return normal.toString();
    }

    /** Returns what two hexadecimal digits stand for, or -1 if there are none. */
    private static int octet(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Encodes the value of a query parameter; what is common in names and media types is left readable. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b) || "-._~/:".indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
