// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostConfigTest {
    private static int pageSize(HostConfig config, String registry) {
        return config.options(registry).build().pageSize();
    }

    @Test
    void setsOptionsOfAHost() {
        HostConfig config = HostConfig.none().with("registry.example:5000", options -> options.pageSize(7));
        assertThat(pageSize(config, "https://Registry.Example:5000/path")).isEqualTo(7);
        assertThat(pageSize(config, "registry.example")).isEqualTo(1000);
        assertThat(pageSize(config, "other.example:5000")).isEqualTo(1000);
    }

    @Test
    void setsOptionsOfADomain() {
        HostConfig config = HostConfig.none().with("*.example.com", options -> options.pageSize(7));
        assertThat(pageSize(config, "a.b.example.com:444")).isEqualTo(7);
        assertThat(pageSize(config, "example.com")).isEqualTo(1000);
        assertThat(pageSize(config, "badexample.com")).isEqualTo(1000);
    }

    @Test
    void knowsTheHubByItsNames() {
        HostConfig config = HostConfig.none().with("docker.io", options -> options.pageSize(7));
        assertThat(pageSize(config, "index.docker.io")).isEqualTo(7);
        assertThat(pageSize(config, "registry-1.docker.io")).isEqualTo(7);
    }

    @Test
    void theLastEntryThatMatchesDecides() {
        HostConfig config = HostConfig.builtIn()
                .with("ghcr.io", options -> options.pageSize(7))
                .with("ghcr.io", options -> options.pageSize(8));
        ClientOptions options = config.options("ghcr.io").build();
        assertThat(options.pageSize()).isEqualTo(8);
        assertThat(options.chunkBytes()).as("what was known before").isEqualTo(4 << 20);
    }

    @Test
    void refusesWhatIsNoHost() {
        assertThatThrownBy(() -> HostConfig.none().with("no host", options -> options))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
