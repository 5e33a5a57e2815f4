// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A keyed hash (HMAC-SHA-256) of secrets, which reveals nothing about them to those without the key. */
final class KeyedHash {
    private static final String HASH = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** Set up once and never fed: each use feeds a clone, which is a third of the work. */
    private final Mac mac;

    /** Creates a hash with a random key that ends with the process. */
    KeyedHash() {
        this(random());
    }

    /** Creates a hash with a given key. */
    KeyedHash(byte[] secret) {
        try {
            mac = Mac.getInstance(HASH);
            mac.init(new SecretKeySpec(secret, HASH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + HASH, e);
        }
    }

    private static byte[] random() {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** Returns the hash of some parts, which are kept apart. */
    byte[] bytes(byte[]... parts) {
        Mac running;
        try {
            running = (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java runtime's " + HASH + " cannot be cloned", e);
        }
        for (byte[] part : parts) {
            running.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
            running.update(part);
        }
        return running.doFinal();
    }

    /** Returns the hash as a text to look something up by. */
    String text(byte[]... parts) {
        return Base64.getEncoder().encodeToString(bytes(parts));
    }
}
