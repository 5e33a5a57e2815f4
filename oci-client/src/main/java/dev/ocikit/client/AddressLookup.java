// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host. Safe for use by many threads. */
@FunctionalInterface
interface AddressLookup {
    /**
     * The lookup of the platform, which the JDK's HTTP client uses, too. The JVM caches its results, also those of names whose own time to
     * live is zero, for {@code networkaddress.cache.ttl} seconds: 30 by default.
     */
    AddressLookup PLATFORM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * Returns the addresses of a host.
     *
     * @param host a DNS name or an address, an IPv6 address in brackets
     * @throws IOException if there are none
     */
    List<InetAddress> addresses(String host) throws IOException;
}
