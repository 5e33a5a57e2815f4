// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.util.Set;

/** What Docker users leave out: the host of Docker Hub and the {@code library/} of its official images. */
final class Hub {
    static final String HOST = "docker.io";
    private static final Set<String> ALIASES =
            Set.of(HOST, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");
    private static final String LIBRARY = "library/";
    private static final int ID_LENGTH = 64;

    private Hub() {}

    static boolean isAlias(String host) {
        return ALIASES.contains(host);
    }

    static boolean isId(String text) {
        return text.length() == ID_LENGTH && Chars.skip(text, 0, ID_LENGTH, Chars.LOWER_HEX) == ID_LENGTH;
    }

    static String expand(String repository) {
        return repository.indexOf('/') < 0 ? LIBRARY + repository : repository;
    }

    /**
     * Returns the shortest name that expands to the repository of the Hub again; the whole name if there is none, which
     * is the case for a repository of one part.
     */
    static String shorten(String repository) {
        String last = repository.substring(repository.indexOf('/') + 1);
        if (repository.startsWith(LIBRARY) && last.indexOf('/') < 0 && !isId(last)) {
            return last;
        }
        int slash = repository.indexOf('/');
        boolean ambiguous = slash < 0 || Reference.looksLikeHost(repository.substring(0, slash));
        return ambiguous ? HOST + "/" + repository : repository;
    }
}
