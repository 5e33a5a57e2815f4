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
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy is, and who it is told that we are.
 *
 * @param host a name or an address, an IPv6 address without brackets
 * @param userInfo user name, colon and password, null for none
 */
record ProxyAddress(String host, int port, @Nullable String userInfo) {
    private static final int DEFAULT_PORT = 80;

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
        String host = uri.getHost();
        String authority = String.valueOf(uri.getRawAuthority());
        if (host == null && authority.indexOf('_', authority.lastIndexOf('@') + 1) >= 0) {
            // It is not quoted, as it may hold a password.
            throw new IllegalArgumentException(
                    variable + " names a proxy whose host name has an underscore, which Java does not take for a host");
        }
        if (host == null || !Names.isHost(host)) {
            throw new IllegalArgumentException(variable + " is not the URL of a proxy");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String user = uri.getRawUserInfo();
        String decoded = user == null || user.isEmpty()
                ? null
                // A plus is a plus here, and not a space as in a form.
                : URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
        return new ProxyAddress(bare, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), decoded);
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
