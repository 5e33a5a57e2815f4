// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.Transport;
import dev.ocikit.client.internal.AddressKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides how a token service may be reached, if at all. Its address comes from the registry, which is not trusted so far that it may have
 * credentials sent in the clear, or requests made inside a network that it is not part of.
 */
final class Realms {
    private static final int MAX_PORT = 65_535;

    private final AuthOptions options;
    private final Proxies proxies;
    private final DocumentMemory memory;

    Realms(AuthOptions options, Proxies proxies, DocumentMemory memory) {
        this.options = options;
        this.proxies = proxies;
        this.memory = memory;
    }

    /**
     * Returns the address of the token service that a registry names.
     *
     * @throws OciException UNAVAILABLE if that is none, or leads to a place where no credentials may be sent
     */
    URI parse(Origin registry, URI request, String realm) throws OciException {
        URI uri;
        try {
            uri = request.resolve(realm);
        } catch (IllegalArgumentException e) {
            throw refused(registry, "an address that cannot be read");
        }
        String scheme = String.valueOf(uri.getScheme());
        boolean web = scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http");
        if (!web
                || !Origin.isNamedBy(uri)
                || Origin.of(uri).port() > MAX_PORT
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null) {
            throw refused(registry, "an address that is none of a token service");
        }
        Origin service = Origin.of(uri);
        if (service.isHttps() && uri.getHost() == null) {
            throw refused(
                    registry,
                    "https://" + service + ", and Java verifies no certificate for a host name with an underscore");
        }
        if (service.equals(registry) || service.isHttps()) {
            return uri;
        }
        if (registry.isHttps()) {
            throw refused(registry, "http://" + service + ", but it is reached over https itself");
        }
        if (!service.maySeeSecrets(options.insecureHosts())) {
            throw refused(
                    registry,
                    "http://" + service
                            + ": credentials go over plain HTTP only within this machine, or to hosts that are"
                            + " named as insecure");
        }
        return uri;
    }

    /**
     * Returns a way to a token service: the registry's own transport if it is at the registry, otherwise one to those addresses only that
     * were looked at here.
     */
    Transport to(URI realm, Origin registry, KnownHost known, Transport own) throws IOException {
        Origin service = Origin.of(realm);
        if (service.equals(registry)) {
            return own;
        }
        boolean proxied = proxies.isBetween(realm);
        List<InetAddress> addresses;
        try {
            addresses = resolve(service);
        } catch (IOException e) {
            if (proxied) {
                return own;
            }
            throw OciException.of(
                    ErrorCode.UNAVAILABLE, "the token service " + service + " of " + registry + " has no address", e);
        }
        Set<AddressKind> kinds = kinds(addresses);
        boolean inside = !kinds.equals(Set.of(AddressKind.PUBLIC));
        if (inside || !known.isPlaced()) {
            Set<AddressKind> around = place(registry, known);
            for (AddressKind kind : kinds) {
                if (!kind.mayBeNamedBy(around)) {
                    throw refused(
                            registry, service + ", which is " + kind.description() + " while the registry is not");
                }
            }
        }
        if (!service.isHttps() && service.isLoopback() && !kinds.equals(Set.of(AddressKind.LOOPBACK))) {
            throw refused(registry, service + ", which is not this machine");
        }
        boolean near = kinds.equals(Set.of(AddressKind.LOOPBACK));
        return proxied && !near
                ? own
                : options.retry()
                        .around(new PinnedTransport(
                                addresses, options.tls().orElse(null), options.tokenTimeout(), memory));
    }

    private List<InetAddress> resolve(Origin host) throws IOException {
        List<InetAddress> addresses = options.resolver().resolve(host.host());
        if (addresses.isEmpty()) {
            throw new IOException("no address");
        }
        return List.copyOf(addresses);
    }

    private Set<AddressKind> place(Origin registry, KnownHost known) {
        Set<AddressKind> seen;
        try {
            seen = kinds(resolve(registry));
        } catch (IOException e) {
            // Behind a proxy, names need not be known here: then nothing speaks for the registry.
            seen = EnumSet.of(AddressKind.PUBLIC);
        }
        return known.kinds(seen);
    }

    private static Set<AddressKind> kinds(List<InetAddress> addresses) {
        return addresses.stream()
                .map(AddressKind::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AddressKind.class)));
    }

    private static OciException refused(Origin registry, String what) {
        return OciException.of(
                ErrorCode.UNAVAILABLE,
                registry + " names as its token service " + what + "; no credentials are sent there");
    }
}
