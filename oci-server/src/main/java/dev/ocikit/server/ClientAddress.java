// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The network address that a client's share of the server's resources is counted by.
 *
 * <p>IPv6 addresses with the same first 64 bits are one client, because a network assigns a subscriber at least that many (RFC 6177).
 *
 * @param key a short text, equal for requests of the same client
 * @param exempt whether the shares do not apply: the address is a loopback address, or that of a trusted proxy that names no client
 */
public record ClientAddress(String key, boolean exempt) {
    private static final int NETWORK_BYTES = 8;

    /** Returns the client with an IP address; a loopback address is exempt. */
    public static ClientAddress of(InetAddress address) {
        String key = address instanceof Inet4Address
                ? address.getHostAddress()
                : HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES)) + "/64";
        return new ClientAddress(key, address.isLoopbackAddress());
    }

    /** Returns the client with an address and a port, such as {@code 192.0.2.1:5123}. A host name is used as it is; none is looked up. */
    static ClientAddress ofRemote(String remote) {
        int port = remote.lastIndexOf(':');
        String host = port < 0 ? remote : remote.substring(0, port);
        InetAddress address = TrustedProxies.literal(host);
        return address == null ? new ClientAddress(host, false) : of(address);
    }
}
