// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.TooManyRequestsException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps addresses from trying one password after the other: after 20 failures an address has to wait until some are forgotten, which is
 * one each three seconds. Addresses of IPv6 count as one if their first 64 bits are the same, because whoever has one has all of those.
 */
final class LoginThrottle {
    private static final int FAILURES = 20;
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(3);
    private static final int MAX_ADDRESSES = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final InstantSource clock;

    /** When all failures of an address will be forgotten. */
    private final Map<String, Instant> forgiven = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    LoginThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Refuses an address that has failed too often.
     *
     * @param remote a host or an address, a colon and a port
     */
    void check(String remote) throws TooManyRequestsException {
        Duration wait = Duration.between(clock.instant(), forgivenAt(address(remote)))
                .minus(FORGOTTEN_AFTER.multipliedBy(FAILURES - 1));
        if (wait.compareTo(Duration.ZERO) > 0) {
            throw TooManyRequestsException.after(wait, "too many wrong passwords came from this address", null);
        }
    }

    private synchronized Instant forgivenAt(String address) {
        return forgiven.getOrDefault(address, Instant.MIN);
    }

    /** Takes down a failure of an address. */
    synchronized void failed(String remote) {
        Instant now = clock.instant();
        String address = address(remote);
        Instant from = forgiven.getOrDefault(address, now);
        forgiven.put(address, (from.isBefore(now) ? now : from).plus(FORGOTTEN_AFTER));
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
