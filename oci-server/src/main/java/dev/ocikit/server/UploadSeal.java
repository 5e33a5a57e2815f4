// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The last part of the location of an upload session: {@code uuid.state}, where the server's whole memory of the session travels with the
 * client and comes back unread and unchanged.
 *
 * <p>The UUID, which the specification wants, is a keyed hash of the repository and the state, and the vector with which the state is
 * encrypted: authenticated encryption with a synthetic vector (after RFC 5297, with HMAC-SHA-256 and AES in counter mode). So a session
 * that we did not open in this repository is unknown before the registry hears of it, and a registry's own names of sessions, which may
 * be URLs of another registry, stay between us and the registry.
 */
final class UploadSeal {
    private static final int KEY_BYTES = 32;
    private static final int UUID_CHARS = 36;
    private static final String HASH = "HmacSHA256";
    private static final String CIPHER = "AES/CTR/NoPadding";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** Set up once and never fed: each use feeds a clone. */
    private final Mac mac;

    private final SecretKeySpec cipherKey;

    /** Creates a seal with a key, or with one of its own. */
    UploadSeal(byte @Nullable [] key) {
        byte[] secret = key;
        if (secret == null) {
            secret = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(secret);
        }
        try {
            mac = Mac.getInstance(HASH);
            mac.init(new SecretKeySpec(derive(secret, "names"), HASH));
            cipherKey = new SecretKeySpec(derive(secret, "contents"), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + HASH, e);
        }
    }

    private static byte[] derive(byte[] secret, String purpose) throws GeneralSecurityException {
        Mac derivation = Mac.getInstance(HASH);
        derivation.init(new SecretKeySpec(secret, HASH));
        return derivation.doFinal(("ocikit upload " + purpose).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the last part of the location of a session. */
    String seal(String repository, UploadState state) {
        byte[] id = state.id().getBytes(StandardCharsets.UTF_8);
        byte[] plain = ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(state.offset())
                .put(id)
                .array();
        UUID name = name(repository, plain);
        return name + "." + ENCODER.encodeToString(crypt(name, plain));
    }

    /** Returns the UUID in the last part of a location. */
    static String uuid(String sealed) {
        return sealed.substring(0, UUID_CHARS);
    }

    /**
     * Returns what the last part of a location says.
     *
     * @throws OciException BLOB_UPLOAD_UNKNOWN if this seal did not make it for this repository
     */
    UploadState open(String repository, String sealed) throws OciException {
        if (sealed.length() > UUID_CHARS && sealed.charAt(UUID_CHARS) == '.') {
            try {
                UUID name = UUID.fromString(sealed.substring(0, UUID_CHARS));
                byte[] plain = crypt(name, Base64.getUrlDecoder().decode(sealed.substring(UUID_CHARS + 1)));
                if (plain.length >= Long.BYTES && same(name, name(repository, plain))) {
                    String id = new String(plain, Long.BYTES, plain.length - Long.BYTES, StandardCharsets.UTF_8);
                    return new UploadState(id, ByteBuffer.wrap(plain).getLong());
                }
            } catch (IllegalArgumentException e) {
                // Not a UUID, or not base64: not ours.
            }
        }
        throw OciException.of(
                ErrorCode.BLOB_UPLOAD_UNKNOWN, "no upload session of repository " + repository + " has this location");
    }

    private UUID name(String repository, byte[] plain) {
        try {
            Mac running = (Mac) mac.clone();
            byte[] scope = repository.getBytes(StandardCharsets.UTF_8);
            running.update(scope);
            running.update((byte) 0);
            ByteBuffer hash = ByteBuffer.wrap(running.doFinal(plain));
            // Version 8 of RFC 9562, for values made in a way of one's own, and its variant.
            long high = (hash.getLong() & ~0xf000L) | 0x8000L;
            long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java runtime's " + HASH + " cannot be cloned", e);
        }
    }

    private byte[] crypt(UUID name, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, cipherKey, new IvParameterSpec(bytes(name)));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + CIPHER, e);
        }
    }

    private static boolean same(UUID a, UUID b) {
        return MessageDigest.isEqual(bytes(a), bytes(b));
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
