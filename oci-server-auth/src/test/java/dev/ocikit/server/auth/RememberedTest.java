// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private final TestClock clock = new TestClock();
    private final Remembered<Integer> cache = new Remembered<>(10, clock);
    private final Instant end = clock.instant().plusSeconds(60);

    @Test
    void boundsTheSumOfTheWeights() {
        for (int i = 0; i < 100; i++) {
            cache.put("light" + i, i, end);
        }
        assertThat(cache.size()).isEqualTo(10);
        cache.put("heavy", 1, end, 9);
        assertThat(cache.size()).isEqualTo(2);
        assertThat(cache.get("light99")).isEqualTo(99);
        cache.put("heavier", 1, end, 11);
        assertThat(cache.size()).as("too heavy to be kept").isZero();
    }

    @Test
    void weighsAnEntryThatIsReplacedOnce() {
        for (int i = 0; i < 100; i++) {
            cache.put("same", i, end, 5);
            cache.put("other", i, end, 5);
        }
        assertThat(cache.get("same")).isEqualTo(99);
        assertThat(cache.get("other")).isEqualTo(99);
        clock.pass(Duration.ofSeconds(60));
        assertThat(cache.get("same")).isNull();
        cache.put("third", 3, clock.instant().plusSeconds(1), 5);
        assertThat(cache.size()).isEqualTo(2);
    }
}
