// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.filter.RepositoryPattern;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A line of an {@link AccessPolicy}.
 *
 * @param who a name, {@code *} or {@code anonymous}
 */
record Permission(String who, RepositoryPattern repositories, Set<Access> what) {
    static final String USERS = "*";
    static final String EVERYBODY = "anonymous";
    private static final String EVERYWHERE = "**";

    /** The permission of every user to do everything. */
    static final Permission EVERYTHING =
            new Permission(USERS, RepositoryPattern.of(EVERYWHERE), EnumSet.allOf(Access.class));

    Permission {
        what = Set.copyOf(what);
    }

    static List<Permission> parse(String text) throws MalformedFileException {
        List<Permission> permissions = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                permissions.add(permission(stripped.split("\\s+"), number));
            }
        }
        return List.copyOf(permissions);
    }

    private static Permission permission(String[] fields, int line) throws MalformedFileException {
        if (fields.length != 3) {
            throw MalformedFileException.line(
                    line, "three words are expected, such as 'alice team/** read,write', not " + fields.length);
        }
        try {
            return new Permission(fields[0], RepositoryPattern.of(fields[1]), what(fields[2], line));
        } catch (IllegalArgumentException e) {
            throw MalformedFileException.line(line, String.valueOf(e.getMessage()));
        }
    }

    private static Set<Access> what(String words, int line) throws MalformedFileException {
        Set<Access> what = EnumSet.noneOf(Access.class);
        for (String word : words.split(",", -1)) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "read" -> what.add(Access.READ);
                case "write" -> what.add(Access.WRITE);
                case "delete" -> what.add(Access.DELETE);
                case "list" -> what.add(Access.LIST);
                case "all" -> what.addAll(EnumSet.allOf(Access.class));
                default ->
                    throw MalformedFileException.line(
                            line, "'" + word + "' is none of read, write, delete, list and all");
            }
        }
        return what;
    }

    boolean reads() {
        return what.contains(Access.READ);
    }

    boolean isEverywhere() {
        return repositories.text().equals(EVERYWHERE);
    }
}
