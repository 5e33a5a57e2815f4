// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.List;

/** Passwords of the tests and files of them. */
final class Secrets {
    /** What must never be seen anywhere. */
    static final String CANARY = "canary-7f3a9c";

    private Secrets() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Returns the client with an IP address. */
    static ClientAddress client(String address) {
        try {
            return ClientAddress.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns a line of a password file, of the least cost. */
    static String line(String user, String password) {
        return user + ":" + new String(BCrypt.withDefaults().hash(4, bytes(password)), UTF_8);
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString(bytes(user + ":" + password));
    }

    /** Writes a file that differs in its time from what it was before, however fast tests are. */
    static Path write(Path file, String... lines) throws IOException {
        FileTime before = Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
        Files.write(file, List.of(lines));
        Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 5000));
        return file;
    }
}
