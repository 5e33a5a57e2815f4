// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.EnvironmentProxies;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows whether a proxy is between here and a host. */
final class Proxies {
    private final ProxySelector selector;
    private final @Nullable ProxySelector platform;

    /**
     * Creates the knowledge.
     *
     * @param selector what decides; null for the environment and the platform
     */
    Proxies(@Nullable ProxySelector selector, Map<String, String> environment) {
        this.selector = selector == null ? EnvironmentProxies.of(environment) : selector;
        platform = selector == null ? ProxySelector.getDefault() : null;
    }

    boolean isBetween(URI uri) {
        return isProxied(selector, uri) || (platform != null && isProxied(platform, uri));
    }

    private static boolean isProxied(ProxySelector selector, URI uri) {
        List<Proxy> proxies = selector.select(uri);
        return proxies != null && proxies.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }
}
