// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemOptionsTest {
    @Test
    void defaultsAreLenientAndLeaveAQuarterOfTheHeap() {
        MemOptions options = MemOptions.defaults();
        assertThat(options.immutableTags()).isFalse();
        assertThat(options.references()).isEqualTo(References.LAX);
        assertThat(options.maxBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4 * 3);
        assertThat(options.uploadExpiry()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aBuilderStartsFromOptions() {
        ManualClock clock = new ManualClock();
        MemOptions options = MemOptions.builder()
                .immutableTags(true)
                .references(References.STRICT)
                .maxBytes(7)
                .uploadExpiry(Duration.ofMinutes(3))
                .clock(clock)
                .build()
                .toBuilder()
                .maxBytes(8)
                .build();
        assertThat(options.immutableTags()).isTrue();
        assertThat(options.references()).isEqualTo(References.STRICT);
        assertThat(options.maxBytes()).isEqualTo(8);
        assertThat(options.uploadExpiry()).isEqualTo(Duration.ofMinutes(3));
        assertThat(options.clock()).isSameAs(clock);
    }

    @Test
    void refusesLimitsThatAllowNothing() {
        MemOptions.Builder builder = MemOptions.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.uploadExpiry(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.uploadExpiry(Duration.ofDays(36_501)));
    }
}
