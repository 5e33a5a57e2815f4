// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.client.internal.AddressKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hosts to which a registry may send its client, by redirects and upload locations. A host is allowed if none of its addresses is more
 * internal than the registry's, or if the options name it. Otherwise a hostile registry could use the client to reach services inside the
 * client's network (server-side request forgery).
 *
 * <p>Behind a proxy, the proxy resolves names. There, a name that has no address here is allowed.
 *
 * <p>Safe for use by many threads.
 */
final class RedirectPolicy {
    private final Urls urls;
    private final String registryHost;
    private final URI registryUri;
    private final Set<String> allowedHosts;
    private final AddressLookup lookup;
    private final @Nullable ProxySelector proxies;
    /** All kinds that the registry's name ever had. A public registry must not become internal by changing its DNS records. */
    private final Set<AddressKind> registryKinds = EnumSet.noneOf(AddressKind.class);

    private volatile boolean contacted;

    /**
     * Creates the policy.
     *
     * @param proxies selects the proxies of the HTTP client, or null if it has none
     */
    RedirectPolicy(Urls urls, ClientOptions options, @Nullable ProxySelector proxies) {
        this.urls = urls;
        this.registryUri = options.baseUri();
        this.registryHost = registryUri.getHost();
        this.allowedHosts = options.redirectHosts();
        this.lookup = options.addressLookup();
        this.proxies = proxies;
    }

    /** Returns whether a URI has the registry's own scheme, host and port. */
    boolean isOwn(URI uri) {
        return urls.isOwn(uri);
    }

    /** Records the registry's addresses before the first request to it, so that later changes in DNS cannot make it more internal. */
    void contactRegistry() {
        if (contacted) {
            return;
        }
        if (!isProxied(registryUri)) {
            registryKinds();
        }
        contacted = true;
    }

    /**
     * Requires that a host may be contacted on the registry's behalf.
     *
     * @throws RefusedHostException if it may not
     * @throws IOException if it has no address
     */
    void require(URI uri) throws IOException {
        String host = uri.getHost();
        if (isAllowed(uri)) {
            return;
        }
        List<InetAddress> addresses;
        try {
            addresses = lookup.addresses(host);
        } catch (IOException e) {
            if (isProxied(uri)) {
                return;
            }
            throw e;
        }
        Set<AddressKind> around = registryKinds();
        for (AddressKind kind : kinds(addresses)) {
            if (!kind.mayBeNamedBy(around)) {
                throw refused(uri, kind);
            }
        }
    }

    /** Returns whether a URI may be returned as a location of content. A name without address may: it can have one for the receiver. */
    boolean mayHandOut(URI uri) {
        try {
            require(uri);
            return true;
        } catch (RefusedHostException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private boolean isAllowed(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return allowedHosts.contains(host) || allowedHosts.contains(host + ":" + Urls.port(uri));
    }

    private Set<AddressKind> registryKinds() {
        Set<AddressKind> current;
        try {
            current = kinds(lookup.addresses(registryHost));
        } catch (IOException e) {
            // A registry that only a proxy can find counts as public.
            current = EnumSet.noneOf(AddressKind.class);
        }
        synchronized (registryKinds) {
            registryKinds.addAll(current);
            return registryKinds.isEmpty() ? EnumSet.of(AddressKind.PUBLIC) : EnumSet.copyOf(registryKinds);
        }
    }

    private boolean isProxied(URI uri) {
        List<Proxy> chosen = proxies == null ? null : proxies.select(uri);
        return chosen != null && chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }

    private static Set<AddressKind> kinds(Collection<InetAddress> addresses) {
        return addresses.stream()
                .map(AddressKind::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AddressKind.class)));
    }

    private RefusedHostException refused(URI uri, AddressKind kind) {
        String host = uri.getHost();
        return new RefusedHostException("refused to contact " + host + ", which is " + kind.description()
                + ": a redirect or an upload location must not lead to a more internal address than that of the registry "
                + registryHost + "; allow the host with redirectHost (ocikit --redirect-host " + host + ")");
    }
}
