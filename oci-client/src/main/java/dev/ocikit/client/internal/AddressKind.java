// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

/** The part of the network that an address belongs to, by the registries of special addresses (RFC 6890 and its successors). */
public enum AddressKind {
    /** The internet. */
    PUBLIC("a public address"),
    /** A private network: RFC 1918, unique local, site local, shared address space (RFC 6598), benchmarks. */
    PRIVATE("in a private network"),
    /** This machine. */
    LOOPBACK("this machine"),
    /** The local link. Clouds serve the credentials of a virtual machine at such an address. */
    LINK_LOCAL("a link-local address"),
    /** Addresses of no server: unspecified, multicast, reserved, documentation. */
    UNUSABLE("an address of no server");

    private final String description;

    AddressKind(String description) {
        this.description = description;
    }

    /** Returns a phrase for messages that follows "which is". */
    public String description() {
        return description;
    }

    /** Returns the kind of an address. An IPv4 address that is embedded in an IPv6 address counts as that IPv4 address. */
    public static AddressKind of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? four(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff) : six(bytes);
    }

    /**
     * Returns whether a registry may send its clients to an address of this kind: only if it is no more internal than each of the
     * registry's own addresses. A link-local address may be named only by a registry at such an address, and an unusable one never.
     *
     * @param registry the kinds of the registry's own addresses
     */
    public boolean mayBeNamedBy(Collection<AddressKind> registry) {
        return switch (this) {
            case PUBLIC -> true;
            case PRIVATE -> !registry.isEmpty() && Set.of(PRIVATE, LOOPBACK).containsAll(registry);
            case LOOPBACK, LINK_LOCAL -> !registry.isEmpty() && Set.of(this).containsAll(registry);
            case UNUSABLE -> false;
        };
    }

    private static AddressKind four(int a, int b, int c) {
        if (a == 10
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168)
                || (a == 100 && b >= 64 && b < 128)
                || (a == 198 && (b == 18 || b == 19))) {
            return PRIVATE;
        }
        if (a == 127) {
            return LOOPBACK;
        }
        if (a == 169 && b == 254) {
            return LINK_LOCAL;
        }
        boolean documentation =
                (a == 192 && b == 0 && c == 2) || (a == 198 && b == 51 && c == 100) || (a == 203 && b == 0 && c == 113);
        boolean protocol = (a == 192 && b == 0 && c == 0) || (a == 192 && b == 88 && c == 99);
        return a == 0 || a >= 224 || documentation || protocol ? UNUSABLE : PUBLIC;
    }

    private static AddressKind six(byte[] bytes) {
        int first = pair(bytes, 0);
        int second = pair(bytes, 2);
        if (isZero(bytes, 0, 15)) {
            return bytes[15] == 1 ? LOOPBACK : UNUSABLE;
        }
        if (isZero(bytes, 0, 10) && pair(bytes, 10) == 0xffff) {
            return embedded(bytes, 12);
        }
        if (first == 0x64 && second == 0xff9b) {
            return isZero(bytes, 4, 12) ? embedded(bytes, 12) : PRIVATE;
        }
        if (first == 0x2002) {
            return embedded(bytes, 2);
        }
        if ((first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfec0) {
            return PRIVATE;
        }
        if ((first & 0xffc0) == 0xfe80) {
            return LINK_LOCAL;
        }
        boolean tunnelled = first == 0x2001 && second == 0;
        boolean documentation = (first == 0x2001 && second == 0xdb8) || first == 0x3fff;
        return (first & 0xe000) == 0x2000 && !tunnelled && !documentation ? PUBLIC : UNUSABLE;
    }

    private static AddressKind embedded(byte[] bytes, int at) {
        return four(bytes[at] & 0xff, bytes[at + 1] & 0xff, bytes[at + 2] & 0xff);
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, new byte[to - from], 0, to - from);
    }
}
