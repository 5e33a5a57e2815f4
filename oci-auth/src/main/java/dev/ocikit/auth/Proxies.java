// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows whether a proxy is between here and a host. */
final class Proxies {
    private final @Nullable ProxySelector selector;
    private final Map<String, String> environment;

    /**
     * Creates the knowledge.
     *
     * @param selector what decides; null for the environment and the platform
     */
    Proxies(@Nullable ProxySelector selector, Map<String, String> environment) {
        this.selector = selector;
        this.environment = environment;
    }

    boolean isBetween(URI uri) {
        if (selector != null) {
            return isProxied(selector, uri);
        }
        String name = uri.getScheme().equalsIgnoreCase("https") ? "HTTPS_PROXY" : "HTTP_PROXY";
        ProxySelector platform = ProxySelector.getDefault();
        return isSet(name) || isSet(name.toLowerCase(Locale.ROOT)) || (platform != null && isProxied(platform, uri));
    }

    private boolean isSet(String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    private static boolean isProxied(ProxySelector selector, URI uri) {
        List<Proxy> proxies = selector.select(uri);
        return proxies != null && proxies.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }
}
