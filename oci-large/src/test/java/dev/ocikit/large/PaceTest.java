// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A pace over networks that are computed, with a clock of their own. */
class PaceTest {
    private static final double MIB = 1 << 20;
    private static final int MOST = 16;

    @Test
    void findsAllThatANetworkHasWhereEachConnectionIsSlow() {
        Network network = new Network(20 * MIB, 10_000 * MIB, 0);
        List<Integer> requests = network.run(new Pace(0, 1, MOST), 2000);
        assertThat(requests.get(30)).as("after 600 ms").isEqualTo(MOST);
        assertThat(network.bytes).as("of 256 MiB in 2 s").isGreaterThan(256 * MIB);
    }

    @Test
    void findsItAsWellOverALongDistance() {
        Network network = new Network(20 * MIB, 10_000 * MIB, 100);
        network.run(new Pace(0, 1, MOST), 2400);
        assertThat(network.bytes).isGreaterThan(256 * MIB);
    }

    @Test
    void leavesOneStreamAloneThatIsAsFastAsItGets() {
        Network network = new Network(1000 * MIB, 1000 * MIB, 0);
        List<Integer> requests = network.run(new Pace(0, 1, MOST), 10_000);
        long tries = requests.stream().filter(count -> count > 1).count();
        assertThat(tries).as("of 500 moments").isLessThan(60);
        assertThat(requests).allMatch(count -> count <= 2);
    }

    @Test
    void stopsWhereMoreRequestsBringNothing() {
        Network network = new Network(20 * MIB, 100 * MIB, 20);
        List<Integer> requests = network.run(new Pace(0, 1, MOST), 20_000);
        List<Integer> late = requests.subList(requests.size() / 2, requests.size());
        assertThat(late).allMatch(count -> count >= 3 && count <= 10);
        assertThat(network.bytes).isGreaterThan(0.85 * 20 * 100 * MIB);
    }

    @Test
    void takesBackWhatAReaderDoesNotWaitFor() {
        Network network = new Network(20 * MIB, 1000 * MIB, 0);
        Pace pace = new Pace(0, MOST, MOST);
        network.waiting = 0;
        List<Integer> requests = network.run(pace, 3000);
        assertThat(requests.get(requests.size() - 1)).isEqualTo(1);
    }

    @Test
    void comesBackWhenAConnectionBecomesSlow() {
        Network network = new Network(1000 * MIB, 1000 * MIB, 0);
        Pace pace = new Pace(0, 1, MOST);
        network.run(pace, 5000);
        network.perConnection = 10 * MIB;
        List<Integer> requests = network.run(pace, 6000);
        assertThat(requests.get(requests.size() - 1)).isGreaterThanOrEqualTo(8);
    }

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

    /** A network of which only the speeds are known. */
    private static final class Network {
        private final Random noise = new Random(7);
        private final double total;
        private final long settleMillis;
        private double perConnection;
        private double waiting = 0.5;
        private long now;
        private double bytes;
        private double waited;

        Network(double perConnection, double total, long settleMillis) {
            this.perConnection = perConnection;
            this.total = total;
            this.settleMillis = settleMillis;
        }

        /** Returns how many requests there were, each 20 ms. */
        List<Integer> run(Pace pace, long millis) {
            List<Integer> requests = new ArrayList<>();
            int serving = pace.requests();
            long since = now;
            int before = serving;
            for (long i = 0; i < millis; i += 20) {
                if (pace.requests() != before) {
                    since = now;
                    before = pace.requests();
                }
                boolean settled = now - since >= TimeUnit.MILLISECONDS.toNanos(settleMillis);
                serving = settled ? pace.requests() : Math.min(serving, pace.requests());
                now += TimeUnit.MILLISECONDS.toNanos(20);
                bytes += Math.min(total, serving * perConnection) * 0.02 * (0.9 + 0.2 * noise.nextDouble());
                waited += waiting * TimeUnit.MILLISECONDS.toNanos(20);
                pace.measure(now, (long) bytes, (long) waited, settled, MOST);
                requests.add(pace.requests());
            }
            return requests;
        }
    }
}
