// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells credentials apart without keeping them: a hash under a key that nobody else has and that is gone with the process, so that a dump
 * of a cache's keys is of no use to guess passwords with.
 */
final class Fingerprint {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    Fingerprint() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /** Returns what stands for the credential; empty for none. */
    String of(@Nullable Credential credential) {
        if (credential == null) {
            return "";
        }
        if (credential instanceof Credential.Password password) {
            return of("password", password.username(), password.password());
        }
        return credential instanceof Credential.IdentityToken identity
                ? of("identity", identity.token())
                : of("registry", ((Credential.RegistryToken) credential).token());
    }

    private String of(String... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(out.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has " + ALGORITHM, e);
        }
    }
}
