// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that an environment names, as most programs read it.
 *
 * <p>{@code HTTPS_PROXY} is for https and {@code HTTP_PROXY} for http, or the same in lower case: {@code http://user:password@host:port},
 * where all but the host may be left out; the port is 80 then. {@code NO_PROXY} names what is reached without: a list, with commas or
 * spaces, of names ({@code example.com} and what is below it, {@code .example.com} only that), addresses ({@code 192.0.2.1}), networks
 * ({@code 10.0.0.0/8}), each but the last perhaps with a port, or {@code *} for everything. This machine ({@code localhost}, 127.x.x.x,
 * [::1]) is always reached without. In the process of a web server's script, where {@code REQUEST_METHOD} is set, {@code HTTP_PROXY} does
 * not count: there, it is a header of who calls.
 *
 * <p>User names and passwords are sent to the proxy by Basic authentication, for what is between here and the registry goes unread through
 * it if it is https. But Java itself keeps them back for https, unless it is started with
 * {@code -Djdk.http.auth.tunneling.disabledSchemes=}; without, such a proxy answers 407 and the error says so.
 *
 * <p>Immutable.
 */
public final class EnvironmentProxies extends ProxySelector {
    private final @Nullable ProxyAddress http;
    private final @Nullable ProxyAddress https;
    private final NoProxy direct;

    private EnvironmentProxies(@Nullable ProxyAddress http, @Nullable ProxyAddress https, NoProxy direct) {
        this.http = http;
        this.https = https;
        this.direct = direct;
    }

    /**
     * Returns the proxies that an environment names.
     *
     * @throws IllegalArgumentException if a variable is not the URL of a proxy, or of a kind that is not known: the only one is http. The
     *     message names the variable and not its value, which may hold a password
     */
    public static EnvironmentProxies of(Map<String, String> environment) {
        String http = environment.containsKey("REQUEST_METHOD") ? "" : environment.getOrDefault("HTTP_PROXY", "");
        return new EnvironmentProxies(
                http.isBlank() ? address(environment, "http_proxy") : ProxyAddress.parse("HTTP_PROXY", http),
                address(environment, "HTTPS_PROXY", "https_proxy"),
                NoProxy.parse(environment.getOrDefault("NO_PROXY", environment.getOrDefault("no_proxy", ""))));
    }

    /** Returns the proxies that this process's environment names, or if that names none, those that Java was told of. */
    static ProxySelector system() {
        EnvironmentProxies named = of(System.getenv());
        ProxySelector java = ProxySelector.getDefault();
        return named.http == null && named.https == null && java != null ? java : named;
    }

    private static @Nullable ProxyAddress address(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                return ProxyAddress.parse(name, value);
            }
        }
        return null;
    }

    @Override
    public List<Proxy> select(URI uri) {
        ProxyAddress address = addressFor(uri);
        return List.of(address == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address.socketAddress()));
    }

    /** Does nothing: there is no other proxy to choose. */
    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}

    /** Returns the credentials to show to the proxy for a URI, as the value of a header. */
    Optional<String> authorization(URI uri) {
        ProxyAddress address = addressFor(uri);
        return address == null ? Optional.empty() : address.authorization();
    }

    private @Nullable ProxyAddress addressFor(URI uri) {
        String host = uri.getHost();
        String scheme = uri.getScheme();
        if (host == null || scheme == null) {
            return null;
        }
        boolean tls = scheme.equalsIgnoreCase("https");
        ProxyAddress address = tls ? https : http;
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return address == null || direct.matches(host.toLowerCase(Locale.ROOT), port) ? null : address;
    }

    /** Returns the address of a proxy to show in a message, if there is one for a URI. */
    static Optional<String> name(ProxySelector selector, URI uri) {
        for (Proxy proxy : selector.select(uri)) {
            if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
                return Optional.of(address.getHostString() + ":" + address.getPort());
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "proxies http=" + http + " https=" + https;
    }
}
