// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** How the addresses of a host are found. Safe for use by many threads. */
@FunctionalInterface
public interface HostResolver {
    /**
     * Returns the addresses of a host, at least one.
     *
     * @param host a DNS name or an address; an IPv6 address stands in brackets or not
     * @throws IOException if it has none, or none can be found
     */
    List<InetAddress> resolve(String host) throws IOException;

    /** Returns the resolver of the platform. */
    static HostResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
