// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.ref.Names;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy is, and who it is told that we are.
 *
 * @param host a name or an address, an IPv6 address without brackets
 * @param userInfo user name, colon and password, null for none
 */
record ProxyAddress(String host, int port, @Nullable String userInfo) {
    private static final int DEFAULT_PORT = 80;

    /** Java's URI knows no host whose name has an underscore, as services of Docker Compose have; its sockets do. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<user>[^@]*)@)?(?<host>\\[[^@\\]]*]|[^@:\\[\\]]*)(?::(?<port>[0-9]{0,5}))?");

    static ProxyAddress parse(String variable, String value) {
        String url = value.strip();
        URI uri;
        try {
            uri = new URI(url.contains("://") ? url : "http://" + url);
        } catch (URISyntaxException e) {
            // The exception is no cause of ours: it quotes the URL, which may hold a password.
            throw new IllegalArgumentException(variable + " is not the URL of a proxy");
        }
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(
                    variable + " names a proxy of a kind that is not known: it must be http://");
        }
        Matcher parts = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
        if (!parts.matches() || !Names.isHost(parts.group("host").replace('_', '-'))) {
            throw new IllegalArgumentException(variable + " is not the URL of a proxy");
        }
        String host = parts.group("host");
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String user = parts.group("user");
        String port = parts.group("port");
        String decoded = user == null || user.isEmpty()
                ? null
                // A plus is a plus here, and not a space as in a form.
                : URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
        return new ProxyAddress(bare, port == null || port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port), decoded);
    }

    InetSocketAddress socketAddress() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /** Returns the credentials as the value of {@code Proxy-Authorization}. */
    Optional<String> authorization() {
        if (userInfo == null) {
            return Optional.empty();
        }
        String pair = userInfo.indexOf(':') < 0 ? userInfo + ":" : userInfo;
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
