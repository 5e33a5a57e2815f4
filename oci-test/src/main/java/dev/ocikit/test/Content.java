// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes to push, and their digests. The array is not copied: nobody writes to it. */
final class Content {
    private final byte[] bytes;

    private Content(byte[] bytes) {
        this.bytes = bytes;
    }

    static Content of(byte[] bytes) {
        return new Content(bytes);
    }

    static Content of(String text) {
        return new Content(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return bytes.length;
    }

    /** Returns the bytes from the first to the last offset, inclusive as in HTTP. */
    byte[] range(int first, int last) {
        return Arrays.copyOfRange(bytes, first, last + 1);
    }

    String sha256() {
        return digest("sha256");
    }

    String sha512() {
        return digest("sha512");
    }

    String digest(String algorithm) {
        String name = algorithm.equals("sha256") ? "SHA-256" : "SHA-512";
        try {
            return algorithm + ":"
                    + HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
