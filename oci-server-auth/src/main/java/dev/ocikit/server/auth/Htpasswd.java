// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Users and their passwords from a file as {@code htpasswd -B} of Apache writes it: {@code name:hash} in each line. Empty lines and lines
 * that begin with {@code #} are skipped.
 *
 * <p>Hashes are those of bcrypt, at a cost from 4 to 16. A file with any other is refused, by the number of the line. The file is read again
 * when it changes, which is noticed within a second of the next login; if it has become wrong, what it said before still holds, and a
 * warning is logged.
 *
 * <p>A user who does not exist takes as long to refuse as a wrong password. No more passwords are compared at the same time than half of
 * the processors, the same one for many requests only once, and one that is right not again until it was not used for five minutes,
 * or the line changes.
 *
 * <p>After 20 wrong passwords for a user, an address is refused with that user, with 429 and {@code Retry-After}; one of them is forgotten
 * each three seconds. Other users of the address, which may be that of a proxy in front of all clients, are not refused until 1000
 * passwords were wrong, of which one is forgotten each 300 ms. Passwords that were right and are still in use are never refused.
 *
 * <p>Safe for use by many threads.
 */
public final class Htpasswd {
    private final WatchedFile<HtpasswdFile> file;
    private final PasswordCheck passwords;

    private Htpasswd(WatchedFile<HtpasswdFile> file, PasswordCheck passwords) {
        this.file = file;
        this.passwords = passwords;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or has a line that is wrong; the message names file and line, and no hash
     */
    public static Htpasswd open(Path file) throws IOException {
        return open(file, InstantSource.system());
    }

    static Htpasswd open(Path file, InstantSource clock) throws IOException {
        return open(file, PasswordCheck::bcrypt, clock);
    }

    static Htpasswd open(Path file, PasswordCheck.Comparison comparison, InstantSource clock) throws IOException {
        return new Htpasswd(WatchedFile.open(file, HtpasswdFile::parse, clock), new PasswordCheck(comparison, clock));
    }

    /**
     * Tells whether a password is a user's.
     *
     * @param remote who asks: a host or an address, a colon and a port
     * @throws IOException TOOMANYREQUESTS, or an interruption
     */
    boolean fits(String user, byte[] password, String remote) throws IOException {
        HtpasswdFile latest = file.content();
        int choice = passwords.choice(user);
        String hash = latest.hash(user);
        String compared = hash == null ? latest.decoy(choice) : hash;
        return passwords.fits(user, password, compared, hash != null, remote);
    }

    /** Returns what changes when a user's password does, and tells nothing about it; null if there is no such user. */
    @Nullable
    String edition(String user) {
        String hash = file.content().hash(user);
        if (hash == null) {
            return null;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("ocikit edition\n" + hash).getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }

    /** Returns the name of the file. */
    @Override
    public String toString() {
        return file.toString();
    }
}
