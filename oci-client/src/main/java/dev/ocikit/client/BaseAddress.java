// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.ref.Names;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** The parser of registry addresses, see {@link ClientOptions#of}. */
final class BaseAddress {
    private static final Set<String> HUB = Set.of("docker.io", "index.docker.io");

    private BaseAddress() {}

    /**
     * Returns the URI below which {@code /v2/} is.
     *
     * @throws IllegalArgumentException if the text is not the address of a registry
     */
    static URI parse(String registry) {
        int scheme = registry.indexOf("://");
        String rest = scheme < 0 ? registry : registry.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        Names.requireHost(authority);
        if (!path.chars()
                        .allMatch(c -> c == '/'
                                || c == '-'
                                || c == '_'
                                || c == '.'
                                || (c < 0x7f && Character.isLetterOrDigit(c)))
                || path.contains("//")
                || path.contains("/.")) {
            throw new IllegalArgumentException("not the path of a registry: " + Printable.of(path));
        }
        String host = HUB.contains(authority.toLowerCase(Locale.ROOT)) ? "registry-1.docker.io" : authority;
        return switch (scheme < 0 ? "" : registry.substring(0, scheme).toLowerCase(Locale.ROOT)) {
            case "" -> URI.create((isLoopback(host) ? "http://" : "https://") + host + path);
            case "http" -> URI.create("http://" + host + path);
            case "https" -> URI.create("https://" + host + path);
            default ->
                throw new IllegalArgumentException(
                        "a registry is reached over http or https: " + Printable.of(registry));
        };
    }

    private static boolean isLoopback(String authority) {
        String host = URI.create("http://" + authority).getHost();
        return host != null && (host.equalsIgnoreCase("localhost") || host.equals("[::1]") || isLoopbackAddress(host));
    }

    private static boolean isLoopbackAddress(String host) {
        return host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
