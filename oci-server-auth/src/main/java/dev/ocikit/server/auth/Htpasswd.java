// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Users and their passwords from a file as Apache's {@code htpasswd -B} writes it: {@code name:hash} in each line.
 * Empty lines, lines that begin with {@code #} and a byte order mark are ignored.
 *
 * <p>The accepted hashes are those of bcrypt, at a cost from 4 to 16. A line with any other hash is skipped with a
 * warning that gives its number, so its user cannot log in; {@link #openStrict} rejects such a file. The file is read
 * again when it changes, which is noticed within a second of the next login. If the new content is malformed, the
 * previous content stays in force and a warning is logged. A user who is removed, or whose line changes, can no longer
 * log in with the previous password from then on.
 *
 * <p>A login of an unknown user takes as long as one with a wrong password. At most half as many passwords as there are
 * processors are compared at the same time; equal logins from one address share a comparison, and a right password is
 * not compared again for the same address until it has not been used for five minutes. Of the 256 logins that can wait,
 * one address can have 64. Addresses take turns, those without recent failures first.
 *
 * <p>After 20 wrong passwords for a user, an address is refused with that user, with 429 and {@code Retry-After}, even
 * if the password is right; one failure is forgotten each three seconds. Other users of the address are not refused
 * until 1000 passwords were wrong, of which one is forgotten each 300 ms. Other addresses are not affected, so clients
 * behind a proxy are distinguished only if it is a trusted proxy of the server. For loopback addresses and trusted
 * proxies that name no client, only the limit for a user applies.
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
     * Reads a file; skips users whose hashes are not accepted, with a warning.
     *
     * @throws IOException if the file cannot be read or has a malformed line; the message names file and line, and no hash
     */
    public static Htpasswd open(Path file) throws IOException {
        return open(file, InstantSource.system());
    }

    /**
     * Reads a file in which every hash must be accepted.
     *
     * @throws IOException if the file cannot be read, or has a malformed line or another hash; the message names file and line, and no hash
     */
    public static Htpasswd openStrict(Path file) throws IOException {
        return open(file, true, PasswordCheck::bcrypt, InstantSource.system());
    }

    static Htpasswd open(Path file, InstantSource clock) throws IOException {
        return open(file, PasswordCheck::bcrypt, clock);
    }

    static Htpasswd open(Path file, PasswordCheck.Comparison comparison, InstantSource clock) throws IOException {
        return open(file, false, comparison, clock);
    }

    private static Htpasswd open(Path file, boolean strict, PasswordCheck.Comparison comparison, InstantSource clock)
            throws IOException {
        return new Htpasswd(
                WatchedFile.open(file, (text, warnings) -> HtpasswdFile.parse(text, strict, warnings), clock),
                new PasswordCheck(comparison, clock));
    }

    /**
     * Returns whether a password is a user's.
     *
     * @throws IOException TOOMANYREQUESTS, or an interruption
     */
    boolean fits(String user, byte[] password, ClientAddress client) throws IOException {
        HtpasswdFile latest = file.content();
        int choice = passwords.choice(user);
        String hash = latest.hash(user);
        String compared = hash == null ? latest.decoy(choice) : hash;
        boolean fits = passwords.fits(user, password, compared, hash != null, client);
        // The user may have been removed or changed while the login waited.
        return fits && compared.equals(file.content().hash(user));
    }

    /**
     * Returns a text that changes whenever a user's line does, and reveals nothing about it to those without the key of
     * the hash; null if there is no such user.
     */
    @Nullable
    String edition(String user, KeyedHash key) {
        String hash = file.content().hash(user);
        return hash == null
                ? null
                : key.text(user.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the number of logins that wait for a comparison. */
    int waiting() {
        return passwords.waiting();
    }

    /** Returns the name of the file. */
    @Override
    public String toString() {
        return file.toString();
    }
}
