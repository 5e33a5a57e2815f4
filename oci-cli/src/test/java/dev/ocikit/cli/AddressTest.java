// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void readsHostAndPort() throws IOException {
        assertThat(Address.parse("localhost:80")).isEqualTo(new Address("localhost", 80));
        assertThat(Address.parse("[::1]:80")).isEqualTo(new Address("::1", 80)).hasToString("[::1]:80");
        assertThat(Address.parse("127.0.0.1:80").resolve().getAddress().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void takesAnEmptyHostForEveryAddress() throws IOException {
        assertThat(Address.parse(":80").resolve().getAddress().isAnyLocalAddress())
                .isTrue();
    }
}
