// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pace over networks that are computed, near and far. Each is computed with some numbers for what is chance in it. */
class PaceNetworkTest {
    private static final int MOST = 16;

    @Test
    void leavesOneStreamAloneThatIsAsFastAsItGets() {
        for (SimulatedNetwork network : networks(1, 1500, 0)) {
            network.total = 1500;
            network.run(10_000);
            assertThat(network.history).allMatch(count -> count <= 2);
            assertThat(network.mean(0)).as("requests").isLessThan(1.05);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1300", "10, 1400", "50, 1900", "100, 2600"})
    void findsAllThatANetworkHasWhereEachConnectionIsSlow(int rtt, long millis) {
        for (SimulatedNetwork network : networks(1, 20, rtt)) {
            assertThat(network.millisTo(256)).as("ms").isLessThan(millis);
            network.run(20_000);
            assertThat(network.mean(3000)).as("requests").isGreaterThan(13);
        }
    }

    @Test
    void isNotMisledByAMomentOfLuck() {
        for (SimulatedNetwork network : networks(1, 100, 0)) {
            network.run(170);
            network.perConnection = 20;
            assertThat(network.run(3500).history).contains(MOST);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 50})
    void stopsWhereMoreRequestsBringNothing(int rtt) {
        for (int start : new int[] {1, MOST}) {
            for (SimulatedNetwork network : networks(start, 20, rtt)) {
                network.total = 100;
                network.run(10_000);
                double before = network.bytes;
                network.run(30_000);
                assertThat(network.mean(10_000)).as("requests").isBetween(3.5, 7.0);
                assertThat(network.late(10_000)).allMatch(count -> count >= 3 && count <= 9);
                assertThat((network.bytes - before) / SimulatedNetwork.MIB / 30)
                        .as("MiB/s")
                        .isGreaterThan(85);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 100, 150})
    void bearsConnectionsThatAreNotKeptAlive(int rtt) {
        for (SimulatedNetwork network : networks(1, 20, rtt)) {
            network.keptAlive = false;
            network.run(60_000);
            assertThat(network.mean(5000)).as("requests").isGreaterThan(7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 50, 100, 150})
    void comesBackAfterRefusals(int rtt) {
        for (SimulatedNetwork network : networks(MOST, 20, rtt)) {
            network.run(5000);
            network.pace.refused(network.now);
            network.run(1000);
            network.pace.refused(network.now);
            assertThat(network.pace.requests()).isLessThanOrEqualTo(6);
            network.run(10_000);
            assertThat(network.late(6000)).contains(MOST);
            network.run(20_000);
            assertThat(network.mean(16_000)).as("requests").isGreaterThan(rtt < 150 ? 14 : 11);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 150})
    void doesNotPressARegistryThatServesFewAtOnce(int rtt) {
        for (SimulatedNetwork network : networks(1, 20, rtt)) {
            network.mostServed = 8;
            network.run(60_000);
            assertThat(network.refusals).as("in a minute").isLessThan(60);
            assertThat(network.mean(10_000)).as("requests").isBetween(5.0, 9.0);
            assertThat(network.pace.best()).isLessThanOrEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 50, 100, 150})
    void comesBackAfterAPauseOfTheReader(int rtt) {
        for (SimulatedNetwork network : networks(MOST, 20, rtt)) {
            network.run(10_000);
            network.reader = 0;
            network.run(500);
            network.reader = 2000;
            network.run(20_000);
            assertThat(Collections.min(network.late(10_000))).isGreaterThanOrEqualTo(7);
            assertThat(network.mean(15_500)).as("requests").isGreaterThan(rtt < 150 ? 14 : 9);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void takesBackWhatAReaderDoesNotWaitForUntilItDoes(int rtt) {
        for (SimulatedNetwork network : networks(MOST, 20, rtt)) {
            network.run(5000);
            network.reader = 10;
            network.run(6000);
            assertThat(network.pace.requests()).isEqualTo(1);
            assertThat(network.pace.best()).as("what is remembered").isGreaterThanOrEqualTo(9);
            network.reader = 2000;
            network.run(8000);
            assertThat(network.late(11_000)).contains(MOST);
        }
    }

    @Test
    void comesBackWhenAConnectionBecomesSlow() {
        for (SimulatedNetwork network : networks(1, 1000, 0)) {
            network.total = 1000;
            network.run(60_000);
            network.perConnection = 10;
            assertThat(network.run(6000).pace.requests()).isGreaterThanOrEqualTo(8);
        }
    }

    private static List<SimulatedNetwork> networks(int start, double perConnection, int rtt) {
        return LongStream.rangeClosed(1, 10)
                .mapToObj(seed -> new SimulatedNetwork(new Pace(0, start, MOST), perConnection, rtt, seed))
                .toList();
    }
}
