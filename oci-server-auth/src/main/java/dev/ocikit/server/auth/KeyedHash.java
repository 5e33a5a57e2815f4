// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A hash of secrets under a key that dies with the process, so that what is remembered of them tells nobody anything. */
final class KeyedHash {
    private static final String HASH = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    KeyedHash() {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, HASH);
    }

    /** Returns the hash of some parts, which are kept apart. */
    byte[] bytes(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HASH);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + HASH, e);
        }
    }

    /** Returns the hash as a text to look something up by. */
    String text(byte[]... parts) {
        return Base64.getEncoder().encodeToString(bytes(parts));
    }
}
