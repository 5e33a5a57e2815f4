// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ocikit.attack.SlowRow.SlowConnection;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** During an attack of slow clients, another client and the health check are served, and the attack's requests end by their deadlines. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // the rows wait for deadlines most of the time
@Timeout(60)
class SlowClientsTest {
    /** A server answers in milliseconds; this much is left to a busy machine. */
    private static final int PROMPT_MILLIS = 3000;

    private static final long ENDED_NANOS = TimeUnit.SECONDS.toNanos(12);
    private static final ServerLimits LIMITS = ServerLimits.builder()
            .connections(1000)
            .requests(64)
            .headerTimeout(Duration.ofSeconds(1))
            .rateWindow(Duration.ofSeconds(1))
            .idleTimeout(Duration.ofSeconds(2))
            .trustedProxies(TrustedProxies.parse(List.of("127.0.0.0/8")))
            .build();

    @ParameterizedTest(name = "{0}: {1}", allowZeroInvocations = true)
    @MethodSource("attacks")
    void servesOtherClients(AttackedEngine engine, SlowRow row) throws Exception {
        assumeTrue(engine.http2() || !row.http2());
        PreparedRegistry registry = PreparedRegistry.withLargeBlob();
        List<SlowConnection> attack = new ArrayList<>();
        try (AttackedEngine.Running server = engine.start(registry, LIMITS)) {
            Thread ticker = new Thread(() -> tick(attack));
            try {
                for (int i = 0; i < row.connections(); i++) {
                    attack.add(row.opener().open(server.address()));
                }
                ticker.start();
                awaitEffect(row, registry);
                awaitEnd(row, registry, attack, server.address());
                Bystander.check(server.address(), PROMPT_MILLIS);
            } finally {
                ticker.interrupt();
                for (SlowConnection connection : attack) {
                    connection.socket().close();
                }
            }
        }
    }

    private static Stream<Arguments> attacks() {
        return Arrays.stream(AttackedEngine.values())
                .flatMap(engine -> SlowRows.all().stream()
                        .filter(row -> AttackScale.selects(row.name()))
                        .map(row -> Arguments.of(engine, row)));
    }

    private static void tick(List<SlowConnection> attack) {
        try {
            while (true) {
                for (SlowConnection connection : attack) {
                    try {
                        connection.tick().run(connection.socket());
                    } catch (IOException e) {
                        // The server closed this connection.
                    }
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            // The attack is over.
        }
    }

    /** Waits until the requests have arrived, so that the first check does not come before the attack. */
    private static void awaitEffect(SlowRow row, PreparedRegistry registry) throws InterruptedException {
        for (int i = 0; !row.closes() && registry.inProgress() < row.connections() / 4 && i < 50; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void awaitEnd(
            SlowRow row, PreparedRegistry registry, List<SlowConnection> attack, InetSocketAddress server)
            throws Exception {
        long end = System.nanoTime() + ENDED_NANOS;
        do {
            Bystander.check(server, PROMPT_MILLIS);
            if (row.closes() ? allClosed(attack) : registry.inProgress() == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        } while (System.nanoTime() < end);
        assertThat(registry.inProgress()).as("requests in progress").isZero();
        assertThat(allClosed(attack)).as("all connections are closed").isTrue();
    }

    private static boolean allClosed(List<SlowConnection> attack) {
        for (SlowConnection connection : attack) {
            if (!closed(connection.socket())) {
                return false;
            }
        }
        return true;
    }

    private static boolean closed(RawSocket socket) {
        try {
            socket.socket().setSoTimeout(1);
            InputStream in = socket.socket().getInputStream();
            byte[] buffer = new byte[4096];
            while (in.read(buffer) >= 0) {
                // what the server said before it closed the connection
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
