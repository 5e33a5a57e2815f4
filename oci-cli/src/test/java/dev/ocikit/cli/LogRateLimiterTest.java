// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogRateLimiterTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final LogRateLimiter limiter = LogRateLimiter.of(100, nanos::get);

    private int admitted(String source, int lines) {
        int admitted = 0;
        for (int i = 0; i < lines; i++) {
            admitted += limiter.admit(source) == LogRateLimiter.SUPPRESSED ? 0 : 1;
        }
        return admitted;
    }

    @Test
    void admitsNoMoreLinesThanTheMaximumInASecond() {
        int admitted = 0;
        for (int source = 0; source < 500; source++) {
            admitted += admitted("source " + source, 10);
        }
        assertThat(admitted).isEqualTo(100);
        assertThat(limiter.takeSuppressed()).isEqualTo(4900);
    }

    @Test
    void aSourceThatFloodsHidesNoLineOfAnother() {
        assertThat(admitted("attacker", 5000)).isEqualTo(50);
        assertThat(admitted("neighbor", 20)).isEqualTo(20);
    }

    @Test
    void manySourcesThatFloodHideNoOtherEntirely() {
        for (int source = 0; source < 20; source++) {
            admitted("attacker " + source, 5000);
        }
        assertThat(admitted("neighbor", 20)).isEqualTo(1);
    }

    @Test
    void countsAnewInTheNextSecondAndReportsOnce() {
        admitted("attacker", 60);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
        assertThat(admitted("attacker", 1)).isZero();
        nanos.addAndGet(1);
        assertThat(limiter.admit("neighbor")).isEqualTo(11);
        assertThat(limiter.admit("attacker")).isZero();
        assertThat(limiter.takeSuppressed()).isZero();
    }

    @Test
    void admitsALineWithTheLowestMaximum() {
        LogRateLimiter lowest = LogRateLimiter.of(1, nanos::get);
        assertThat(lowest.admit("a")).isZero();
        assertThat(lowest.admit("b")).isEqualTo(LogRateLimiter.SUPPRESSED);
        assertThat(lowest.takeSuppressed()).isEqualTo(1);
    }
}
