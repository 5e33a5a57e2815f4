// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ClientAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ClientSharesTest {
    private static final ClientAddress ONE = new ClientAddress("192.0.2.1", false);
    private static final ClientAddress OTHER = new ClientAddress("192.0.2.2", false);

    @Test
    void boundsTheTotalAndEachClient() {
        ClientShares shares = new ClientShares(3, 2);
        assertThat(shares.take(ONE)).isTrue();
        assertThat(shares.take(ONE)).isTrue();
        assertThat(shares.take(ONE)).isFalse();
        assertThat(shares.take(OTHER)).isTrue();
        assertThat(shares.take(OTHER)).isFalse();
        shares.giveBack(ONE);
        assertThat(shares.take(OTHER)).isTrue();
        assertThat(shares.inUse()).isEqualTo(3);
    }

    @Test
    void neverExceedsTheTotalNorLosesAPermit() throws Exception {
        ClientShares shares = new ClientShares(5, 3);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            ClientAddress client = t % 2 == 0 ? ONE : OTHER;
            results.add(threads.submit(() -> {
                boolean within = true;
                for (int i = 0; i < 10_000; i++) {
                    if (shares.take(client)) {
                        within &= shares.inUse()
                                <= 5 + 4; // each thread may be about to give back one that it was refused
                        shares.giveBack(client);
                    }
                }
                return within;
            }));
        }
        for (Future<Boolean> result : results) {
            assertThat(result.get()).isTrue();
        }
        threads.shutdown();
        assertThat(shares.inUse()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(shares.take(ONE)).isTrue();
        }
        assertThat(shares.take(ONE)).isFalse();
    }
}
