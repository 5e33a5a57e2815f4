// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ServerLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TransferProgressTest {
    private static final ServerLimits LIMITS = ServerLimits.builder()
            .rateWindow(Duration.ofHours(1))
            .minBytesPerSecond(1)
            .build();

    @Test
    void abortsATransferWhoseProgressIsTooSlow() {
        AtomicInteger aborts = new AtomicInteger();
        AtomicLong progress = new AtomicLong();
        try (TransferMonitor monitor = new TransferMonitor(LIMITS)) {
            TransferMonitor.Transfer transfer = monitor.add(aborts::incrementAndGet, progress::get);
            transfer.waiting();
            for (int i = 0; i < 20; i++) {
                progress.addAndGet(360);
                monitor.sample();
            }
            assertThat(aborts).hasValue(0);
            for (int i = 0; i < 20; i++) {
                progress.addAndGet(359);
                monitor.sample();
            }
            assertThat(aborts).hasValue(1);
            assertThat(transfer.aborted()).isTrue();
        }
    }
}
