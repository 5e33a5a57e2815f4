// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.Closeable;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.Optional;

/** Shows credentials to the proxy that is between here and a host, and says what is wrong when the proxy is not content. */
final class ProxyLogin implements Transport {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final Transport inner;
    private final ProxySelector proxies;

    private ProxyLogin(Transport inner, ProxySelector proxies) {
        this.inner = inner;
        this.proxies = proxies;
    }

    /** Puts this around the transport of an HTTP client with its proxies, which are Java's own unless it was given some. */
    static Transport around(Transport inner, HttpClient http) {
        ProxySelector proxies = http.proxy().orElse(ProxySelector.getDefault());
        return proxies == null ? inner : new ProxyLogin(inner, proxies);
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        URI uri = request.uri();
        Optional<String> authorization =
                proxies instanceof EnvironmentProxies named ? named.authorization(uri) : Optional.empty();
        WireResponse response = inner.send(authorization
                .map(value -> request.withHeader("Proxy-Authorization", value))
                .orElse(request));
        Optional<String> proxy = response.status() == PROXY_AUTHENTICATION_REQUIRED
                ? EnvironmentProxies.name(proxies, uri)
                : Optional.empty();
        if (proxy.isPresent()) {
            // The HTTP client has no body at all where a tunnel was refused.
            Closeable body = response.body();
            if (body != null) {
                body.close();
            }
            throw OciException.of(
                    ErrorCode.UNAVAILABLE,
                    "the proxy at " + proxy.get() + " lets nobody through to " + uri.getHost()
                            + reason(authorization.isPresent(), uri));
        }
        return response;
    }

    private static String reason(boolean authorized, URI uri) {
        if (!authorized) {
            return " without a user name and a password (407); they can stand in its URL:"
                    + " HTTPS_PROXY=http://user:password@host:port";
        }
        if (uri.getScheme().equalsIgnoreCase("https") && keptBack()) {
            return " without a password (407), and Java keeps the password back that its URL has, unless it is started"
                    + " with -Djdk.http.auth.tunneling.disabledSchemes=";
        }
        return " with the user name and the password that its URL has (407)";
    }

    /** Tells whether Java sends no Basic credentials to a proxy for https. That it does not is its default. */
    private static boolean keptBack() {
        return System.getProperty("jdk.http.auth.tunneling.disabledSchemes", "Basic")
                .toLowerCase(Locale.ROOT)
                .contains("basic");
    }
}
