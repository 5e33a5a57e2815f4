// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerLimitsTest {
    @Test
    void hasTheDefaultsThatItDocuments() {
        ServerLimits limits = ServerLimits.defaults();
        assertThat(limits.connections()).isEqualTo(16_384);
        assertThat(limits.connectionsPerClient()).isEqualTo(8192);
        assertThat(limits.requests()).isEqualTo(1024);
        assertThat(limits.requestsPerClient()).isEqualTo(512);
        assertThat(limits.requestsPerConnection()).isEqualTo(64);
        assertThat(limits.reservedRequests()).isEqualTo(8);
        assertThat(limits.headerBytes()).isEqualTo(32 * 1024);
        assertThat(limits.headerTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(limits.minBytesPerSecond()).isEqualTo(1024);
        assertThat(limits.rateWindow()).isEqualTo(Duration.ofSeconds(10));
        assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(limits.stopTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(limits.backlog()).isEqualTo(1024);
    }

    @Test
    void givesAClientHalfOfATotalAndAtLeastOne() {
        ServerLimits limits = ServerLimits.builder().requests(1).connections(10).build();
        assertThat(limits.requestsPerClient()).isEqualTo(1);
        assertThat(limits.connectionsPerClient()).isEqualTo(5);
        assertThat(ServerLimits.builder()
                        .requests(4)
                        .requestsPerClient(9)
                        .build()
                        .requestsPerClient())
                .isEqualTo(4);
    }

    @Test
    void keepsEverythingInItsBuilder() {
        ServerLimits limits = ServerLimits.builder()
                .requests(7)
                .headerBytes(999)
                .stopTimeout(Duration.ZERO)
                .build();
        ServerLimits copy = limits.toBuilder().backlog(3).build();
        assertThat(copy.requests()).isEqualTo(7);
        assertThat(copy.headerBytes()).isEqualTo(999);
        assertThat(copy.stopTimeout()).isZero();
        assertThat(copy.backlog()).isEqualTo(3);
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        ServerLimits.Builder builder = ServerLimits.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestsPerClient(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.headerBytes(255));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.headerTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.minBytesPerSecond(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stopTimeout(Duration.ofNanos(-1)));
    }
}
