// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, PUBLIC",
        "8.8.8.8, PUBLIC",
        "172.15.0.1, PUBLIC",
        "172.32.0.1, PUBLIC",
        "100.63.0.1, PUBLIC",
        "100.128.0.1, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "2a00:1450::1, PUBLIC",
        "2002:5db8:d822::1, PUBLIC",
        "64:ff9b::5db8:d822, PUBLIC",
        "10.1.2.3, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "198.18.0.1, PRIVATE",
        "fd00::1, PRIVATE",
        "fc00::1, PRIVATE",
        "fec0::1, PRIVATE",
        "::ffff:10.0.0.1, PRIVATE",
        "64:ff9b::10.0.0.1, PRIVATE",
        "64:ff9b:1::1, PRIVATE",
        "2002:0a00:0001::1, PRIVATE",
        "127.0.0.1, LOOPBACK",
        "127.9.9.9, LOOPBACK",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "2002:7f00:0001::, LOOPBACK",
        "169.254.169.254, LINK_LOCAL",
        "fe80::1, LINK_LOCAL",
        "::ffff:169.254.169.254, LINK_LOCAL",
        "64:ff9b::a9fe:a9fe, LINK_LOCAL",
        "0.0.0.0, UNUSABLE",
        "224.0.0.1, UNUSABLE",
        "255.255.255.255, UNUSABLE",
        "240.0.0.1, UNUSABLE",
        "203.0.113.5, UNUSABLE",
        "192.0.2.1, UNUSABLE",
        "::, UNUSABLE",
        "ff02::1, UNUSABLE",
        "2001:db8::1, UNUSABLE",
        "2001:0:1::1, UNUSABLE",
        "::10.0.0.1, UNUSABLE",
        "4000::1, UNUSABLE"
    })
    void knowsWhereAnAddressLeads(String address, AddressKind kind) throws Exception {
        assertThat(AddressKind.of(InetAddress.getAllByName(address)[0])).isEqualTo(kind);
    }

    @Test
    void onlyWhoIsInsideSendsInside() {
        Set<AddressKind> nowhere = EnumSet.noneOf(AddressKind.class);
        for (AddressKind kind : AddressKind.values()) {
            assertThat(kind.mayBeNamedBy(Set.of(AddressKind.PUBLIC))).isEqualTo(kind == AddressKind.PUBLIC);
            assertThat(kind.mayBeNamedBy(nowhere)).isEqualTo(kind == AddressKind.PUBLIC);
            assertThat(kind.mayBeNamedBy(EnumSet.of(AddressKind.PUBLIC, kind))).isEqualTo(kind == AddressKind.PUBLIC);
        }
        assertThat(AddressKind.PRIVATE.mayBeNamedBy(Set.of(AddressKind.PRIVATE)))
                .isTrue();
        assertThat(AddressKind.LOOPBACK.mayBeNamedBy(Set.of(AddressKind.LOOPBACK)))
                .isTrue();
        assertThat(AddressKind.LOOPBACK.mayBeNamedBy(Set.of(AddressKind.PRIVATE)))
                .isFalse();
        assertThat(AddressKind.LINK_LOCAL.mayBeNamedBy(Set.of(AddressKind.PRIVATE)))
                .isFalse();
        assertThat(AddressKind.UNUSABLE.mayBeNamedBy(Set.of(AddressKind.UNUSABLE)))
                .isFalse();
    }
}
