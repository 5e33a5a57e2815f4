// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** Puts private keys of the older forms into the one that Java reads: PKCS#8 (RFC 5958), which says of what kind the key is. */
final class Pkcs8 {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pkcs8() {}

    /** Wraps an {@code RSAPrivateKey} (RFC 8017). */
    static byte[] ofRsa(byte[] key) {
        return element(SEQUENCE, VERSION, RSA, element(OCTETS, key));
    }

    /**
     * Wraps an {@code ECPrivateKey} (RFC 5915), which must name its curve.
     *
     * @throws IllegalArgumentException if it does not, or is something else
     */
    static byte[] ofEc(byte[] key) {
        return element(SEQUENCE, VERSION, element(SEQUENCE, EC, curve(key)), element(OCTETS, key));
    }

    /** Returns the curve's name, which stands in the element [0] of the sequence that the key is. */
    private static byte[] curve(byte[] key) {
        int[] sequence = content(key, 0, SEQUENCE);
        for (int at = sequence[0]; at < sequence[1]; ) {
            int tag = key[at] & 0xff;
            int[] element = content(key, at, tag);
            if (tag == PARAMETERS) {
                int[] name = content(key, element[0], OBJECT_ID);
                return Arrays.copyOfRange(key, element[0], name[1]);
            }
            at = element[1];
        }
        throw new IllegalArgumentException("it does not name its curve");
    }

    /** Returns where the content of the element begins and ends that is at a place. */
    private static int[] content(byte[] der, int at, int tag) {
        if (at + 2 > der.length || (der[at] & 0xff) != tag) {
            throw new IllegalArgumentException("it is not what it says");
        }
        int length = der[at + 1] & 0xff;
        int start = at + 2;
        if (length > 0x82 || length == 0x80) {
            throw new IllegalArgumentException("it is too long");
        }
        if (length > 0x80) {
            int bytes = length - 0x80;
            length = 0;
            for (int i = 0; i < bytes && start < der.length; i++) {
                length = (length << 8) | (der[start++] & 0xff);
            }
        }
        if (length > der.length - start) {
            throw new IllegalArgumentException("it is cut off");
        }
        return new int[] {start, start + length};
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length >= 0x10000) {
            throw new IllegalArgumentException("it is too long");
        } else if (length >= 0x100) {
            element.write(0x82);
            element.write(length >> 8);
        } else if (length >= 0x80) {
            element.write(0x81);
        }
        element.write(length);
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
