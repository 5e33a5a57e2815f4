// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies whose forwarding headers name the client. Immutable.
 *
 * <p>The client is the last address in {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For} that is not a trusted proxy itself. A header
 * from any other peer is ignored, because every client can send one. Most proxies set one of the two and pass the other on as the client
 * sent it. So if both are there and differ, neither is believed, and the request counts as the proxy's own, which then has one share.
 */
public final class TrustedProxies {
    private static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /** Returns an empty set: no header is believed. */
    public static TrustedProxies none() {
        return NONE;
    }

    /**
     * Parses addresses and networks, for instance {@code 10.0.0.7}, {@code 192.0.2.0/24} and {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException if one of them is neither
     */
    public static TrustedProxies parse(List<String> addresses) {
        return addresses.isEmpty()
                ? NONE
                : new TrustedProxies(addresses.stream().map(Network::parse).toList());
    }

    /** Returns whether an address is that of a trusted proxy. */
    public boolean contains(InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the client that a request came from.
     *
     * @param peer the address of the other end of the connection
     */
    public ClientAddress client(InetAddress peer, Request request) {
        if (networks.isEmpty() || !contains(peer)) {
            return ClientAddress.of(peer);
        }
        List<String> forwarded = request.headers("Forwarded");
        List<String> forwardedFor = request.headers("X-Forwarded-For");
        if (forwarded.isEmpty() && forwardedFor.isEmpty()) {
            return new ClientAddress(ClientAddress.of(peer).key(), true);
        }
        InetAddress client = client(hops(forwardedFor, false));
        if (!forwarded.isEmpty()) {
            InetAddress standard = client(hops(forwarded, true));
            client = forwardedFor.isEmpty() || Objects.equals(standard, client) ? standard : null;
        }
        // What a header says is never exempt, because a client may have sent it.
        return new ClientAddress(
                ClientAddress.of(client == null ? peer : client).key(), false);
    }

    /** Returns the last hop that is not a trusted proxy; null if there is none, or it is no address. */
    private @Nullable InetAddress client(List<String> hops) {
        for (int i = hops.size() - 1; i >= 0; i--) {
            InetAddress hop = address(hops.get(i));
            if (hop == null || !contains(hop)) {
                return hop;
            }
        }
        return null;
    }

    /** Returns the addresses in a forwarding header, in the order of the hops. */
    private static List<String> hops(List<String> values, boolean standard) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                hops.add(standard ? forParameter(element) : element.strip());
            }
        }
        return hops;
    }

    private static String forParameter(String element) {
        for (String pair : element.split(";", -1)) {
            String text = pair.strip();
            if (text.regionMatches(true, 0, "for=", 0, 4)) {
                return text.substring(4).replace("\"", "");
            }
        }
        return "";
    }

    /** Returns the IP address in a text such as {@code 192.0.2.1}, {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}; null if it has none. */
    private static @Nullable InetAddress address(String text) {
        String host = text;
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            host = end < 0 ? "" : host.substring(1, end);
        } else if (host.indexOf(':') == host.lastIndexOf(':') && host.indexOf(':') > 0) {
            host = host.substring(0, host.indexOf(':'));
        }
        return literal(host);
    }

    /** Parses an IP address without a name lookup. */
    static @Nullable InetAddress literal(String text) {
        if (text.isEmpty() || text.length() > 45) {
            return null;
        }
        boolean six = text.indexOf(':') >= 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hexadecimal = (c >= '0' && c <= '9') || (six && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
            if (!hexadecimal && c != '.' && !(six && c == ':')) {
                return null;
            }
        }
        if (!six && text.chars().filter(c -> c == '.').count() != 3) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The addresses with a common prefix. */
    private static final class Network {
        private final byte[] prefix;
        private final int bits;

        private Network(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException("not an IP address or network: " + text);
            }
            byte[] prefix = address.getAddress();
            int bits = prefix.length * 8;
            if (slash >= 0) {
                try {
                    bits = Integer.parseInt(text.substring(slash + 1));
                } catch (NumberFormatException e) {
                    bits = -1;
                }
                if (bits < 0 || bits > prefix.length * 8) {
                    throw new IllegalArgumentException("not an IP address or network: " + text);
                }
            }
            return new Network(prefix, bits);
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            if (!Arrays.equals(bytes, 0, whole, prefix, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            return rest == 0 || ((bytes[whole] ^ prefix[whole]) & 0xff) >> (8 - rest) == 0;
        }
    }
}
