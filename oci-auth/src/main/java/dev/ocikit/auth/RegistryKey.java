// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.ref.Names;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The name of an entry of a configuration: a registry, or a part of its repositories. Comparable, so that a hash map orders keys of equal
 * hashes.
 *
 * @param host in lower case, {@code docker.io} for the Hub under whatever name, without the port that https has anyway
 * @param path a repository, or the beginning of some up to a slash; empty for the whole registry
 */
record RegistryKey(String host, String path) implements Comparable<RegistryKey> {
    /** The name under which Docker keeps the Hub's credentials, in files and with helpers. */
    static final String HUB_URL = "https://index.docker.io/v1/";

    private static final String HUB = "docker.io";
    private static final List<String> HUB_HOSTS =
            List.of(HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");
    private static final Set<String> HUB_NAMES = Set.copyOf(HUB_HOSTS);
    /** Where Docker keeps the tokens of a session with the web interface of the Hub. Its registry does not take them. */
    private static final Set<String> HUB_SESSION = Set.of("v1/access-token", "v1/refresh-token");

    private static final String HTTP_PORT = ":80";
    private static final String HTTPS_PORT = ":443";

    /**
     * Returns the key for a host that a caller names.
     *
     * @throws IllegalArgumentException if that is no host
     */
    static RegistryKey of(String host, String repository) {
        return new RegistryKey(normal(Names.requireHost(host)), repository);
    }

    /**
     * Returns the key that a name in a configuration stands for. It may be a URL, whose path says nothing but the version of an API. What
     * is no host, or names something else than a registry, is kept as it is: no caller can ask for it.
     */
    static RegistryKey parse(String name) {
        int scheme = name.indexOf("://");
        String rest = scheme < 0 ? name : name.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        boolean ownPort = name.startsWith("http://") && authority.endsWith(HTTP_PORT);
        String host = normal(ownPort ? authority.substring(0, authority.length() - HTTP_PORT.length()) : authority);
        String path = pathOf(name);
        if (host.equals(HUB) && HUB_SESSION.contains(path)) {
            return new RegistryKey(name, "");
        }
        return new RegistryKey(host, scheme >= 0 || isApi(path) ? "" : path);
    }

    private static boolean isApi(String path) {
        return path.equals("v1") || path.equals("v2");
    }

    /** Returns how well a name of this key's entry names it, 0 for best: by itself, as the root of an API, or by some other URL. */
    int distance(String name) {
        if (name.equals(toString())) {
            return 0;
        }
        String named = pathOf(name);
        return named.equals(path) || isApi(named) ? 1 : 2;
    }

    private static String pathOf(String name) {
        int scheme = name.indexOf("://");
        int slash = name.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        String path = slash < 0 ? "" : name.substring(slash + 1);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path;
    }

    @Override
    public int compareTo(RegistryKey other) {
        int order = host.compareTo(other.host);
        return order == 0 ? path.compareTo(other.path) : order;
    }

    boolean wholeRegistry() {
        return path.isEmpty();
    }

    /** Returns the key for one more part of the registry than this. */
    RegistryKey wider() {
        int slash = path.lastIndexOf('/');
        return new RegistryKey(host, slash < 0 ? "" : path.substring(0, slash));
    }

    /** Returns the name under which the registry's credentials are kept. */
    String storedAs() {
        return host.equals(HUB) ? HUB_URL : host;
    }

    /** Returns the names under which a helper may keep the registry's credentials, the usual one first. */
    List<String> spellings() {
        if (!host.equals(HUB)) {
            return List.of(host);
        }
        return List.of(HUB_URL, HUB_HOSTS.get(0), HUB_HOSTS.get(1), HUB_HOSTS.get(2), HUB_HOSTS.get(3));
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.endsWith(HTTPS_PORT)) {
            lower = lower.substring(0, lower.length() - HTTPS_PORT.length());
        }
        return HUB_NAMES.contains(lower) ? HUB : lower;
    }

    @Override
    public String toString() {
        return wholeRegistry() ? host : host + "/" + path;
    }
}
