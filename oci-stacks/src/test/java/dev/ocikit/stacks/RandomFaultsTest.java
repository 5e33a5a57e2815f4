// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.OciException;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pushes and pulls with mishaps at random. The property {@code ocikit.faults} sets the number of runs, {@code ocikit.faults.seed} the seed
 * of the first; each run has the next.
 */
class RandomFaultsTest {
    private static final int RUNS = Integer.getInteger("ocikit.faults", 50);
    private static final long SEED = Long.getLong("ocikit.faults.seed", 20261121);

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    @Test
    void neitherLoseNorInventAnything() throws IOException {
        int[] ended = new int[2];
        try (UnluckyRegistry unlucky = new UnluckyRegistry()) {
            for (int i = 0; i < RUNS; i++) {
                try {
                    run(unlucky, SEED + i, ended);
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("-Docikit.faults=1 -Docikit.faults.seed=" + (SEED + i) + ": " + e, e);
                }
            }
        }
        assertThat(ended[0]).as("runs that ended well, of " + RUNS).isGreaterThanOrEqualTo(RUNS / 2);
    }

    private static void run(UnluckyRegistry unlucky, long seed, int[] ended) throws IOException {
        Random chance = new Random(seed);
        Mishap[] all = Mishap.values();
        boolean mean = chance.nextInt(4) == 0;
        double rate = chance.nextDouble() / 4;
        Exchanges exchanges = new Exchanges(
                RandomContent.seeded(seed).image(1 + chance.nextInt(3), 1 + chance.nextInt(60_000)),
                "unlucky/run" + seed,
                "tag");
        unlucky.fate(phase -> {
            synchronized (chance) {
                if (chance.nextDouble() >= rate) {
                    return null;
                }
                Mishap mishap = all[chance.nextInt(all.length)];
                return mishap.isBearable() || (mean && phase != Phase.GET_PART) ? mishap : null;
            }
        });
        boolean well = false;
        try (RegistryClient client = unlucky.client()) {
            exchanges.push(client);
            exchanges.pull(client);
            well = true;
            ended[0]++;
        } catch (OciException e) {
            assertThat(e).hasMessageContaining("unlucky/run" + seed);
            ended[1]++;
        }
        unlucky.fate(phase -> null);
        if (!well) {
            try (RegistryClient client = unlucky.client()) {
                exchanges.push(client);
            }
        }
        exchanges.pull(unlucky.registry());
    }
}
