// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Names of users and the bcrypt hashes of their passwords. */
final class HtpasswdFile {
    private static final int MAX_COST = 16;
    private static final int MIN_COST = 4;
    private static final int HASH_CHARS = 60;
    private static final int COST_END = 6;
    private static final int MAX_NAME = 255;

    /** The decoy of a file without users; no password has this hash. */
    private static final String DECOY = "$2b$10$" + ".".repeat(HASH_CHARS - COST_END - 1);

    private final Map<String, String> hashes;
    private final List<String> all;

    private HtpasswdFile(Map<String, String> hashes) {
        this.hashes = hashes;
        this.all = hashes.isEmpty() ? List.of(DECOY) : List.copyOf(hashes.values());
    }

    /**
     * Parses a file.
     *
     * @param strict whether a hash that is not accepted is an error; otherwise its user cannot log in
     * @param warnings receives at most one text, with the numbers of the lines that were skipped
     */
    static HtpasswdFile parse(String text, boolean strict, Consumer<String> warnings) throws MalformedFileException {
        Map<String, String> hashes = new HashMap<>();
        Set<String> users = new HashSet<>();
        SkippedLines skipped = new SkippedLines();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            int colon = stripped.indexOf(':');
            if (colon < 1 || colon > MAX_NAME) {
                throw MalformedFileException.line(
                        number, "a name of 1 to " + MAX_NAME + " characters, a colon and a bcrypt hash are expected");
            }
            String user = stripped.substring(0, colon);
            String hash = stripped.substring(colon + 1);
            if (!users.add(user)) {
                throw MalformedFileException.line(number, "the user is in an earlier line, too");
            }
            String fault = fault(hash);
            if (fault == null) {
                hashes.put(user, hash);
            } else if (strict) {
                throw MalformedFileException.line(number, fault);
            } else {
                skipped.add(number, fault);
            }
        }
        skipped.report(warnings);
        return new HtpasswdFile(hashes);
    }

    /** Returns why a hash is not accepted; null if it is. */
    private static @Nullable String fault(String hash) {
        boolean known = hash.startsWith("$2a$") || hash.startsWith("$2b$") || hash.startsWith("$2y$");
        if (!known) {
            return "the hash is not one of bcrypt, the only one accepted; 'htpasswd -B' makes them";
        }
        if (hash.length() != HASH_CHARS || hash.charAt(COST_END) != '$' || !isBase64(hash)) {
            return "the bcrypt hash is damaged";
        }
        char tens = hash.charAt(COST_END - 2);
        char ones = hash.charAt(COST_END - 1);
        int cost = isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + ones - '0' : -1;
        return cost < MIN_COST || cost > MAX_COST
                ? "the cost of the bcrypt hash is not from " + MIN_COST + " to " + MAX_COST
                : null;
    }

    private static boolean isBase64(String hash) {
        for (int i = COST_END + 1; i < hash.length(); i++) {
            char c = hash.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !isDigit(c) && c != '.' && c != '/') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Returns the hash of a user's password; null if there is no such user. */
    @Nullable
    String hash(String user) {
        return hashes.get(user);
    }

    /**
     * Returns the hash to compare a password with if the user does not exist, so that this takes as long as for a user
     * who exists.
     *
     * @param choice a number that is constant for a name, and that clients cannot predict
     */
    String decoy(int choice) {
        return all.get(Math.floorMod(choice, all.size()));
    }
}
