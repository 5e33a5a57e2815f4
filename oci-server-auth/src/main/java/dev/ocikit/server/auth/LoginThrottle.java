// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.TooManyRequestsException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Keeps addresses from trying one password after the other: after 20 failures for one user, an address has to wait with that user until
 * some are forgotten, which is one each three seconds. Behind a proxy many share an address: so it has to wait with all users only after
 * 1000 failures, of which one is forgotten each 300 ms. Addresses of IPv6 count as one if their first 64 bits are the same, because whoever
 * has one has all of those.
 */
final class LoginThrottle {
    private static final int NETWORK_BYTES = 8;

    private final Failures ofUsers;
    private final Failures ofAddresses;

    LoginThrottle(InstantSource clock) {
        ofUsers = new Failures(20, Duration.ofSeconds(3), clock);
        ofAddresses = new Failures(1000, Duration.ofMillis(300), clock);
    }

    /**
     * Refuses an address that has failed too often.
     *
     * @param remote a host or an address, a colon and a port
     * @param user what stands for the user; short, since it is kept
     */
    void check(String remote, String user) throws TooManyRequestsException {
        String address = address(remote);
        Duration one = ofUsers.pause(pair(address, user));
        Duration all = ofAddresses.pause(address);
        Duration wait = one.compareTo(all) > 0 ? one : all;
        if (wait.compareTo(Duration.ZERO) > 0) {
            throw TooManyRequestsException.after(wait, "too many wrong passwords came from this address", null);
        }
    }

    /** Takes down a failure of an address with a user. */
    void failed(String remote, String user) {
        String address = address(remote);
        ofUsers.add(pair(address, user));
        ofAddresses.add(address);
    }

    private static String pair(String address, String user) {
        return address + ' ' + user;
    }

    private static String address(String remote) {
        int port = remote.lastIndexOf(':');
        String host = port < 0 ? remote : remote.substring(0, port);
        if (host.indexOf(':') < 0) {
            return host;
        }
        try {
            // Something with a colon is never a name, so nobody is asked.
            InetAddress address = InetAddress.getByName(host);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                    : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }
}
