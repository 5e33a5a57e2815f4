// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The names of upload sessions: where the next request of a session goes.
 *
 * <p>An id comes back from outside, through a server for instance, and requests with our credentials go where it says. So an id is either
 * a path that cannot be anything but an upload session of the repository, or it is sealed by this client: the registry chose the place,
 * and we gave it out. A sealed id ends with the client.
 */
final class UploadIds {
    private static final String ALGORITHM = "HmacSHA256";
    private static final char SEALED = '~';
    /** A fragment, which no location of ours has. */
    private static final String ONE_BYTE = "#1";

    private static final int MAX_CHARS = 16 * 1024;

    private final Urls urls;
    private final SecretKeySpec key;

    UploadIds(Urls urls) {
        this.urls = urls;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * Returns the name of a session.
     *
     * @param size how many bytes it holds. That it is one is part of the name: a registry tells of one byte as it tells of none
     */
    String idOf(String repository, URI location, long size) {
        return idOf(repository, location) + (size == 1 ? ONE_BYTE : "");
    }

    /** Tells whether a session held one byte when it was given this id. */
    static boolean saysOneByte(String id) {
        return id.endsWith(ONE_BYTE);
    }

    private String idOf(String repository, URI location) {
        String path = Urls.pathAndQuery(location);
        return urls.isOwn(location) && urls.isUploadOf(repository, path)
                ? path
                : SEALED + seal(repository, location.toString()) + SEALED + location;
    }

    /**
     * Returns where a session is.
     *
     * @throws OciException BLOB_UPLOAD_UNKNOWN if no session of the repository can have the id
     */
    URI locationOf(String repository, String fullId) throws OciException {
        String id = saysOneByte(fullId) ? fullId.substring(0, fullId.length() - ONE_BYTE.length()) : fullId;
        if (id.length() <= MAX_CHARS) {
            if (urls.isUploadOf(repository, id)) {
                return urls.own(id);
            }
            int end = id.indexOf(SEALED, 1);
            if (end > 0 && id.charAt(0) == SEALED) {
                String location = id.substring(end + 1);
                byte[] seal = seal(repository, location).getBytes(StandardCharsets.US_ASCII);
                if (MessageDigest.isEqual(seal, id.substring(1, end).getBytes(StandardCharsets.UTF_8))) {
                    return URI.create(location);
                }
            }
        }
        throw OciException.of(
                ErrorCode.BLOB_UPLOAD_UNKNOWN,
                "not the id of an upload session of " + urls.registry() + "/" + repository);
    }

    private String seal(String repository, String location) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] seal = mac.doFinal((repository + " " + location).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(seal);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
