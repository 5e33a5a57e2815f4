// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemOptionsTest {
    @Test
    void defaultsAreLenientAndLeaveHalfOfTheHeap() {
        MemOptions options = MemOptions.defaults();
        assertThat(options.immutableTags()).isFalse();
        assertThat(options.references()).isEqualTo(References.LAX);
        assertThat(options.maxBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 2);
        assertThat(options.maxBytesPerClient()).isEqualTo(options.maxBytes() - options.maxBytes() / 2);
        assertThat(options.maxUploads()).isEqualTo(10_000);
        assertThat(options.maxUploadsPerClient()).isEqualTo(5_000);
        assertThat(options.maxUploadsPerRepository()).isEqualTo(1_000);
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
    void sharesAreHalfOfTheirBoundUnlessTheyAreSet() {
        MemOptions options = MemOptions.builder().maxBytes(100).maxUploads(7).build();
        assertThat(options.maxBytesPerClient()).isEqualTo(50);
        assertThat(options.maxUploadsPerClient()).isEqualTo(4);
        MemOptions set = options.toBuilder()
                .maxBytesPerClient(60)
                .maxUploadsPerClient(6)
                .maxUploadsPerRepository(3)
                .maxBytes(1000)
                .build()
                .toBuilder()
                .build();
        assertThat(set.maxBytesPerClient()).isEqualTo(60);
        assertThat(set.maxUploadsPerClient()).isEqualTo(6);
        assertThat(set.maxUploadsPerRepository()).isEqualTo(3);
        assertThat(options.toBuilder().maxBytes(1000).build().maxBytesPerClient())
                .isEqualTo(500);
    }

    @Test
    void refusesLimitsThatAllowNothing() {
        MemOptions.Builder builder = MemOptions.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBytesPerClient(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxUploads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxUploadsPerClient(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxUploadsPerRepository(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.uploadExpiry(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.uploadExpiry(Duration.ofDays(36_501)));
    }
}
