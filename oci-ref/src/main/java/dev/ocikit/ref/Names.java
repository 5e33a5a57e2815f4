// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import org.jspecify.annotations.Nullable;

/**
 * Checks of names that travel as plain strings: repositories, tags and hosts. The {@code is} form answers, the
 * {@code require} form returns the name or throws {@link InvalidReferenceException}. Safe for use by many threads.
 *
 * <p>Source: distribution-spec, "Pulling manifests"; the reference grammar of Docker.
 */
public final class Names {
    private Names() {}

    /**
     * Tells whether the name is a repository: lower-case letters and digits with {@code /}, {@code .}, {@code _},
     * {@code __} or any number of hyphens between them; 1 to 255 characters.
     */
    public static boolean isRepository(String name) {
        return Grammar.repository(name, 0, name.length()) == null;
    }

    /** Returns the name if it {@linkplain #isRepository is a repository}, and throws otherwise. */
    public static String requireRepository(String name) {
        return require(Grammar.repository(name, 0, name.length()), "repository", name);
    }

    /**
     * Tells whether the name is a tag: letters, digits, underscores, dots and hyphens, the first neither dot nor
     * hyphen; 1 to 128 characters.
     */
    public static boolean isTag(String name) {
        return Grammar.tag(name, 0, name.length()) == null;
    }

    /** Returns the name if it {@linkplain #isTag is a tag}, and throws otherwise. */
    public static String requireTag(String name) {
        return require(Grammar.tag(name, 0, name.length()), "tag", name);
    }

    /**
     * Tells whether the name is a host: a DNS name, an IPv4 address, or an IPv6 address in brackets without a zone;
     * then, optionally, a colon and a port from 1 to 65535. It has at most 253 characters and the port.
     */
    public static boolean isHost(String name) {
        return HostGrammar.host(name, 0, name.length()) == null;
    }

    /** Returns the name if it {@linkplain #isHost is a host}, and throws otherwise. */
    public static String requireHost(String name) {
        return require(HostGrammar.host(name, 0, name.length()), "host", name);
    }

    private static String require(@Nullable Fault fault, String kind, String name) {
        if (fault != null) {
            throw fault.in(kind, name);
        }
        return name;
    }
}
