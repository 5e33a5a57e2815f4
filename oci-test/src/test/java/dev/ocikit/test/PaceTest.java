// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long START = Long.MAX_VALUE - millis(100);

    private final Pace pace = new Pace(1000, START);

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    @Test
    void piecesAreDueOneAfterTheOther() {
        assertThat(pace.next(50, START, false)).isEqualTo(START + millis(50));
        assertThat(pace.next(50, START, false)).isEqualTo(START + millis(100));
    }

    @Test
    void aThreadThatWakesLateDoesNotSlowTheLineDown() {
        assertThat(pace.next(50, START, false)).isEqualTo(START + millis(50));
        assertThat(pace.next(50, START + millis(140), false)).isEqualTo(START + millis(100));
        assertThat(pace.next(50, START + millis(140), false)).isEqualTo(START + millis(150));
    }

    @Test
    void nothingIsMadeUpForAfterALineWasIdle() {
        assertThat(pace.next(50, START + millis(30), true)).isEqualTo(START + millis(80));
    }

    @Test
    void noBurstFollowsALongWait() {
        assertThat(pace.next(50, START + millis(5000), false)).isEqualTo(START + millis(4950));
    }

    @Test
    void whatComesEarlyOnABusyLineWaits() {
        assertThat(pace.next(50, START, true)).isEqualTo(START + millis(50));
        assertThat(pace.next(50, START + millis(20), true)).isEqualTo(START + millis(100));
    }
}
