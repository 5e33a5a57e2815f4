// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.ref.Names;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an entry of a configuration is for: a registry, or a part of its repositories. Comparable, so that a hash map copes with names of
 * equal hashes.
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
     * is no host is kept as it is: nobody will ask for it.
     */
    static RegistryKey parse(String name) {
        int scheme = name.indexOf("://");
        String rest = scheme < 0 ? name : name.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        boolean ownPort = name.startsWith("http://") && authority.endsWith(HTTP_PORT);
        String host = normal(ownPort ? authority.substring(0, authority.length() - HTTP_PORT.length()) : authority);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        boolean api = path.equals("v1") || path.equals("v2");
        return new RegistryKey(host, scheme >= 0 || api ? "" : path);
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
