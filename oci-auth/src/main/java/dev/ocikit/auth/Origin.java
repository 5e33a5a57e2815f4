// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.net.URI;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server: scheme, host and port. Comparable, so that a hash map copes with hosts of equal hashes.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the host in lower case, an IPv6 address in brackets
 * @param port the port, also if it is the scheme's own
 */
record Origin(String scheme, String host, int port) implements Comparable<Origin> {
    private static final Comparator<Origin> ORDER =
            Comparator.comparing(Origin::host).thenComparing(Origin::port).thenComparing(Origin::scheme);

    private static final Pattern WITH_UNDERSCORES = Pattern.compile("([A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Set<String> HUB =
            Set.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

    /** Returns the server of an absolute URI that {@linkplain #isNamedBy names} one. */
    static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? 443 : 80;
        if (uri.getHost() != null) {
            int port = uri.getPort() >= 0 ? uri.getPort() : standard;
            return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
        }
        Matcher parts = WITH_UNDERSCORES.matcher(uri.getRawAuthority());
        if (!parts.matches()) {
            throw new IllegalArgumentException("not the address of a server: " + uri.getRawAuthority());
        }
        String port = parts.group(2);
        return new Origin(
                scheme, parts.group(1).toLowerCase(Locale.ROOT), port == null ? standard : Integer.parseInt(port));
    }

    /** Returns whether a URI names a server. Java's URI knows no host where a name has an underscore. */
    static boolean isNamedBy(URI uri) {
        String authority = uri.getRawAuthority();
        return uri.getHost() != null
                || (authority != null && WITH_UNDERSCORES.matcher(authority).matches());
    }

    @Override
    public int compareTo(Origin other) {
        return ORDER.compare(this, other);
    }

    boolean isHttps() {
        return scheme.equals("https");
    }

    /** Returns the host, with its port if that is not the scheme's own. */
    String authority() {
        return port == (isHttps() ? 443 : 80) ? host : host + ":" + port;
    }

    /** Returns the host as credentials name it. */
    String credentialHost() {
        return HUB.contains(authority()) ? "docker.io" : authority();
    }

    /** Tells whether the name can only mean this machine. */
    boolean isLoopback() {
        return host.equals("localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
    }

    /** Tells whether secrets may be sent there: over TLS, within this machine, or where somebody said so. */
    boolean maySeeSecrets(Set<String> insecureHosts) {
        return isHttps() || isLoopback() || insecureHosts.contains(authority()) || insecureHosts.contains(host);
    }

    /** Returns the URI of a path and query at this server. */
    URI at(String pathAndQuery) {
        return URI.create(scheme + "://" + host + ":" + port + pathAndQuery);
    }

    @Override
    public String toString() {
        return authority();
    }
}
