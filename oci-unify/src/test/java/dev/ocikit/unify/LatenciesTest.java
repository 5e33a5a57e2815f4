// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void nothingIsKnownBeforeEnoughAnswers() {
        IntStream.range(0, 19).forEach(i -> latencies.add(1000));
        assertThat(latencies.p95(7)).isEqualTo(7);
        latencies.add(1000);
        assertThat(latencies.p95(7)).isEqualTo(1000);
    }

    @Test
    void fiveOfAHundredMayTakeLonger() {
        IntStream.rangeClosed(1, 100).forEach(latencies::add);
        assertThat(latencies.p95(0)).isEqualTo(95);
    }

    @Test
    void oldAnswersAreForgotten() {
        IntStream.range(0, 128).forEach(i -> latencies.add(1_000_000));
        IntStream.range(0, 128).forEach(i -> latencies.add(5));
        assertThat(latencies.p95(0)).isEqualTo(5);
    }
}
