// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SourceMemoryTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final SourceMemory memory = new SourceMemory(nanos::get);

    @Test
    void knowsWhatItLearnedLast() {
        assertThat(memory.requests("a", 3)).isEqualTo(3);
        memory.learn("a", 8);
        memory.learn("b", 0);
        assertThat(memory.requests("a", 3)).isEqualTo(8);
        assertThat(memory.requests("b", 3)).isZero();
        memory.learn("a", 2);
        assertThat(memory.requests("a", 3)).isEqualTo(2);
    }

    @Test
    void forgetsAfterTenMinutes() {
        memory.learn("a", 8);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
        assertThat(memory.requests("a", 3)).isEqualTo(8);
        nanos.incrementAndGet();
        assertThat(memory.requests("a", 3)).isEqualTo(3);
    }

    @Test
    void forgetsWhatItLearnedFirstWhenThereAreTooManyHosts() {
        memory.learn("kept", 1);
        for (int i = 0; i < 999; i++) {
            memory.learn("host" + i, 7);
        }
        memory.learn("kept", 9);
        memory.learn("one more", 7);
        assertThat(memory.requests("host0", 3)).isEqualTo(3);
        assertThat(memory.requests("kept", 3)).isEqualTo(9);
        assertThat(memory.requests("one more", 3)).isEqualTo(7);
    }
}
