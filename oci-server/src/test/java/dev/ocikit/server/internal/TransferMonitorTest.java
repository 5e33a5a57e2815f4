// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ServerLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransferMonitorTest {
    /** The monitor's own thread never samples, because its window is a year. 100 bytes must move in ten samples. */
    private final TransferMonitor monitor = new TransferMonitor(ServerLimits.builder()
            .minBytesPerSecond(1)
            .rateWindow(Duration.ofDays(365))
            .build());

    private final int minimum = (int) Duration.ofDays(365).toSeconds();
    private final AtomicInteger aborts = new AtomicInteger();
    private final TransferMonitor.Transfer transfer = monitor.add(aborts::incrementAndGet);

    @AfterEach
    void close() {
        monitor.close();
    }

    private void sample(int times) {
        for (int i = 0; i < times; i++) {
            monitor.sample();
        }
    }

    @Test
    void abortsATransferThatWaitsAndMovesTooLittle() {
        transfer.waiting();
        transfer.moved(minimum - 1);
        transfer.waiting();
        sample(9);
        assertThat(transfer.aborted()).isFalse();
        sample(1);
        assertThat(transfer.aborted()).isTrue();
        sample(20);
        assertThat(aborts).hasValue(1);
    }

    @Test
    void keepsATransferThatMovesEnough() {
        for (int i = 0; i < 100; i++) {
            transfer.moved(minimum / 10 + 1);
            transfer.waiting();
            sample(1);
        }
        assertThat(aborts).hasValue(0);
    }

    @Test
    void doesNotCountTheTimeInWhichTheServerWorks() {
        sample(100);
        transfer.waiting();
        sample(9);
        transfer.moved(0);
        sample(100);
        assertThat(aborts).hasValue(0);
    }

    @Test
    void beginsAnewWithEachBody() {
        for (int i = 0; i < 10; i++) {
            transfer.restart();
            transfer.waiting();
            sample(9);
        }
        assertThat(aborts).hasValue(0);
    }

    @Test
    void forgetsAClosedTransfer() {
        transfer.waiting();
        transfer.close();
        sample(100);
        assertThat(aborts).hasValue(0);
    }
}
