// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is reached without a proxy: the list of {@code NO_PROXY}, and this machine. */
record NoProxy(List<Rule> rules) {
    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final int ANY_PORT = -1;

    /** Tells of a host whether it is on the list. */
    @FunctionalInterface
    interface Rule {
        boolean matches(String host, @Nullable InetAddress address, int port);
    }

    /** Reads a list. What is no name, address or network matches nothing. */
    static NoProxy parse(String list) {
        List<Rule> rules = new ArrayList<>();
        for (String item : SEPARATOR.split(list.toLowerCase(Locale.ROOT), -1)) {
            if (!item.isEmpty()) {
                rules.add(rule(item));
            }
        }
        return new NoProxy(List.copyOf(rules));
    }

    /** Tells whether a host, in lower case and as it stands in a URI, is reached without a proxy. */
    boolean matches(String host, int port) {
        InetAddress address = literal(host);
        if (host.equals("localhost") || (address != null && address.isLoopbackAddress())) {
            return true;
        }
        return rules.stream().anyMatch(rule -> rule.matches(host, address, port));
    }

    private static Rule rule(String item) {
        if (item.equals("*")) {
            return (host, address, port) -> true;
        }
        int slash = item.indexOf('/');
        if (slash >= 0) {
            InetAddress network = literal(item.substring(0, slash));
            int bits = number(item.substring(slash + 1));
            return (host, address, port) -> network != null && address != null && isIn(network, bits, address);
        }
        InetAddress whole = literal(item);
        int colon = whole == null ? item.lastIndexOf(':') : -1;
        boolean withPort = colon >= 0 && !item.endsWith("]");
        String name = withPort ? item.substring(0, colon) : item;
        int only = withPort ? number(item.substring(colon + 1)) : ANY_PORT;
        InetAddress wanted = whole == null ? literal(name) : whole;
        Rule rule = wanted == null ? names(name) : (host, address, port) -> wanted.equals(address);
        return (host, address, port) -> (!withPort || port == only) && rule.matches(host, address, port);
    }

    private static Rule names(String name) {
        String wanted = name.startsWith("*.") ? name.substring(1) : name;
        String below = wanted.startsWith(".") ? wanted : "." + wanted;
        return (host, address, port) -> host.equals(wanted) || host.endsWith(below);
    }

    private static boolean isIn(InetAddress network, int bits, InetAddress address) {
        byte[] wanted = network.getAddress();
        byte[] given = address.getAddress();
        if (wanted.length != given.length || bits < 0 || bits > wanted.length * 8) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((wanted[bit / 8] ^ given[bit / 8]) & (0x80 >> bit % 8)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the address that a text is, which is no name that would have to be looked up. */
    private static @Nullable InetAddress literal(String text) {
        boolean brackets = text.startsWith("[") && text.endsWith("]");
        String bare = brackets ? text.substring(1, text.length() - 1) : text;
        boolean ipv6 = bare.indexOf(':') != bare.lastIndexOf(':');
        if (!ipv6 && !IPV4.matcher(bare).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(bare);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return Integer.MIN_VALUE;
        }
    }
}
