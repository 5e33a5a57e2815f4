// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last part of the location of an upload session: {@code uuid.state}, where the server's whole memory of the session travels with the
 * client and comes back unread and unchanged.
 *
 * <p>The UUID, which the specification wants, is a keyed hash of the repository, the name of whoever opened the session and the state, and the vector with which the state is
 * encrypted: authenticated encryption with a synthetic vector, as in RFC 5297, with HMAC-SHA-256 for both of its halves. So a session
 * that we did not open in this repository for this user is unknown before the registry hears of it, and a registry's own names of sessions, which may
 * be URLs of another registry, stay between us and the registry.
 */
final class UploadSeal {
    private static final int KEY_BYTES = 32;
    private static final int UUID_CHARS = 36;
    private static final int BLOCK_BYTES = 32;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private static final byte[] WITHOUT_USER = {0};

    private final KeyedHash names;
    private final KeyedHash pads;

    /** Creates a seal with a key, or with one of its own. */
    UploadSeal(byte @Nullable [] key) {
        byte[] secret = key;
        if (secret == null) {
            secret = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(secret);
        }
        KeyedHash derivation = new KeyedHash(secret);
        names = derived(derivation, "names");
        pads = derived(derivation, "pads");
    }

    private static KeyedHash derived(KeyedHash derivation, String purpose) {
        return new KeyedHash(derivation.of(("ocikit upload " + purpose).getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Returns the last part of the location of a session.
     *
     * @param user who alone may go on with it; null where nobody has a name
     */
    String seal(String repository, @Nullable String user, UploadState state) {
        byte[] id = state.id().getBytes(StandardCharsets.UTF_8);
        byte[] plain = ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(state.offset())
                .put(id)
                .array();
        UUID name = name(repository, user, plain);
        return name + "." + ENCODER.encodeToString(crypt(name, plain));
    }

    /** Returns the UUID in the last part of a location. */
    static String uuid(String sealed) {
        return sealed.substring(0, UUID_CHARS);
    }

    /**
     * Returns what the last part of a location says.
     *
     * @throws OciException BLOB_UPLOAD_UNKNOWN if this seal did not make it for this repository and user
     */
    UploadState open(String repository, @Nullable String user, String sealed) throws OciException {
        if (sealed.length() > UUID_CHARS && sealed.charAt(UUID_CHARS) == '.') {
            try {
                UUID name = UUID.fromString(sealed.substring(0, UUID_CHARS));
                byte[] plain = crypt(name, Base64.getUrlDecoder().decode(sealed.substring(UUID_CHARS + 1)));
                if (plain.length >= Long.BYTES && same(name, name(repository, user, plain))) {
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

    private UUID name(String repository, @Nullable String user, byte[] plain) {
        // No name of a repository holds a byte of 0 or 1, so that nothing can be moved from one part to another.
        byte[] sender = WITHOUT_USER;
        if (user != null) {
            byte[] text = user.getBytes(StandardCharsets.UTF_8);
            sender = ByteBuffer.allocate(1 + Integer.BYTES + text.length)
                    .put((byte) 1)
                    .putInt(text.length)
                    .put(text)
                    .array();
        }
        ByteBuffer hash = ByteBuffer.wrap(names.of(repository.getBytes(StandardCharsets.UTF_8), sender, plain));
        // Version 8 of RFC 9562, for values made in a way of one's own, and its variant.
        long high = (hash.getLong() & ~0xf000L) | 0x8000L;
        long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Encrypts a text, or decrypts it: counter mode, with a keyed hash of name and counter as the pad of each block. */
    private byte[] crypt(UUID name, byte[] text) {
        byte[] out = text.clone();
        ByteBuffer counter = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES);
        counter.putLong(name.getMostSignificantBits()).putLong(name.getLeastSignificantBits());
        for (int block = 0; block * BLOCK_BYTES < out.length; block++) {
            byte[] pad = pads.of(counter.putInt(2 * Long.BYTES, block).array());
            int start = block * BLOCK_BYTES;
            for (int i = start; i < Math.min(out.length, start + BLOCK_BYTES); i++) {
                out[i] ^= pad[i - start];
            }
        }
        return out;
    }

    /** Compares without telling by the time it takes how much is the same. */
    private static boolean same(UUID a, UUID b) {
        long difference = (a.getMostSignificantBits() ^ b.getMostSignificantBits())
                | (a.getLeastSignificantBits() ^ b.getLeastSignificantBits());
        return difference == 0;
    }
}
