// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What makes a pace lower the number of requests, and what it remembers then. */
class PaceTest {
    private static final int MOST = 16;

    @Test
    void halvesWhenTheRegistryRefuses() {
        Pace pace = new Pace(0, 8, MOST);
        pace.refused(TimeUnit.SECONDS.toNanos(1));
        assertThat(pace.requests()).isEqualTo(4);
        pace.refused(TimeUnit.SECONDS.toNanos(1) + 1);
        assertThat(pace.requests()).as("refusals at once are one sign").isEqualTo(4);
        pace.refused(TimeUnit.SECONDS.toNanos(2));
        assertThat(pace.requests()).isEqualTo(2);
    }

    @Test
    void doesWithWhatOthersLeave() {
        Pace pace = new Pace(0, 8, MOST);
        long now = 0;
        for (int i = 0; i < 50; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(20);
            pace.measure(now, i * 1_000_000L, now, true, 3);
        }
        assertThat(pace.requests()).isLessThanOrEqualTo(4);
    }

    @Test
    void remembersWhatTheRegistryBearsRatherThanWhatWasBestBefore() {
        Pace pace = proved();
        pace.refused(TimeUnit.SECONDS.toNanos(10));
        assertThat(pace.best()).isEqualTo(pace.requests()).isLessThan(MOST);
    }

    @Test
    void doesNotTakeForBestWhatOthersLeave() {
        Pace pace = proved();
        pace.measure(TimeUnit.SECONDS.toNanos(10), 1L << 40, 0, true, 3);
        assertThat(pace.requests()).isEqualTo(3);
        assertThat(pace.best()).isGreaterThan(3);
    }

    @Test
    void hasNoBestBeforeAnythingIsProved() {
        assertThat(new Pace(0, 8, MOST).best()).isZero();
    }

    /** Returns a pace over a network where each connection is slow. */
    private static Pace proved() {
        return new SimulatedNetwork(new Pace(0, 1, MOST), 20, 0, 1).run(5000).pace;
    }
}
