// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.attack.MemoryRows.HeldRow;
import dev.ocikit.attack.MemoryRows.ListRow;
import dev.ocikit.attack.MemoryRows.MemoryRow;
import dev.ocikit.attack.MemoryRows.UnreadBlob;
import dev.ocikit.attack.MemoryRows.UnreadRow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With a small heap, a server serves or refuses each request of an attack on its memory, serves another client meanwhile, and answers
 * afterwards. It runs in a process of its own, which exits when its heap is exhausted.
 */
@Tag("memory")
@Timeout(900)
class MemoryTest {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int CONNECTIONS = 8;
    private static final int LISTING_CONNECTIONS = 32;
    private static final int HELD_STORE_BYTES = 8 << 20;
    private static final int READ_STORE_BYTES = 24 << 20;
    /** The smallest buffer of the system, so that little of a response fits into it. */
    private static final int SMALL_BUFFER = 1;

    private static final int HEAP_MEGABYTES = AttackScale.pick(64, 256);

    @ParameterizedTest(name = "{0}: {1}", allowZeroInvocations = true)
    @MethodSource("stored")
    void boundsWhatClientsStore(AttackedEngine engine, MemoryRow row) throws Exception {
        try (AttackedProcess server = start(engine, row.storeBytes())) {
            FloodClient flood = new FloodClient(server.address());
            Thread attack = new Thread(() -> flood(flood, row, RequestText.ATTACKER));
            attack.start();
            while (attack.isAlive()) {
                checkBystander(server, flood);
                attack.join(100);
            }
            checkBystander(server, flood);
            assertThat(flood.faults()).as("statuses " + flood.statuses()).isEmpty();
            assertThat(flood.refused())
                    .as("the attack reached a bound, statuses " + flood.statuses())
                    .isTrue();
            for (int client = 0; client < 2; client++) {
                FloodClient more = new FloodClient(server.address());
                flood(more, row, "198.51.100." + (10 + client));
                assertThat(more.faults())
                        .as("statuses of further clients " + more.statuses())
                        .isEmpty();
            }
            assertThat(server.alive())
                    .as("the server has not run out of memory")
                    .isTrue();
            answers(server.address());
        }
    }

    /** Most of its time passes until deadlines, so that it overlaps the other attacks; its rows come one after the other. */
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock("held connections")
    @ParameterizedTest(name = "{0}: {1}", allowZeroInvocations = true)
    @MethodSource("held")
    void boundsWhatUnfinishedRequestsHold(AttackedEngine engine, HeldRow row) throws Exception {
        List<RawSocket> held = new ArrayList<>();
        byte[] sent = row.sent().get().getBytes(StandardCharsets.ISO_8859_1);
        try (AttackedProcess server = start(engine, HELD_STORE_BYTES)) {
            try {
                for (int i = 0; i < row.count(); i++) {
                    hold(server.address(), sent, held);
                }
                assertThat(server.alive())
                        .as("the server has not run out of memory")
                        .isTrue();
            } finally {
                // Closing the connections would free their memory; the server has to do without that.
                awaitAnswer(server.address());
                for (RawSocket socket : held) {
                    socket.close();
                }
            }
            assertThat(server.alive())
                    .as("the server has not run out of memory")
                    .isTrue();
            Bystander.check(server.address(), TIMEOUT_MILLIS);
        }
    }

    @ParameterizedTest(name = "{0}: {1}", allowZeroInvocations = true)
    @MethodSource("listed")
    void boundsWhatListsTake(AttackedEngine engine, ListRow row) throws Exception {
        try (AttackedProcess server = start(engine, READ_STORE_BYTES)) {
            FloodClient pushed = new FloodClient(server.address()).run(CONNECTIONS, row.count(), row::push);
            assertThat(pushed.statuses()).as("there is something to list").containsKey(201);
            FloodClient flood = new FloodClient(server.address());
            Thread attack = new Thread(() -> list(flood, row));
            attack.start();
            while (attack.isAlive()) {
                checkBystander(server, flood);
                attack.join(100);
            }
            assertThat(flood.faults()).as("statuses " + flood.statuses()).isEmpty();
            assertThat(server.alive())
                    .as("the server has not run out of memory")
                    .isTrue();
            answers(server.address());
            Bystander.check(server.address(), TIMEOUT_MILLIS);
        }
    }

    private static void list(FloodClient flood, ListRow row) {
        try {
            flood.run(LISTING_CONNECTIONS, AttackScale.pick(100, 3000), i -> row.list());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest(name = "{0}: {1}", allowZeroInvocations = true)
    @MethodSource("unread")
    void boundsWhatUnreadResponsesHold(AttackedEngine engine, UnreadRow row) throws Exception {
        List<RawSocket> unread = new ArrayList<>();
        try (AttackedProcess server = start(engine, READ_STORE_BYTES)) {
            FloodClient writer = new FloodClient(server.address());
            try {
                for (int i = 0; i < row.count(); i++) {
                    UnreadBlob blob = row.blobs().apply(i);
                    writer.exchange(blob.push());
                    RawSocket reader = new RawSocket(server.address(), TIMEOUT_MILLIS, SMALL_BUFFER);
                    unread.add(reader);
                    reader.send(blob.get());
                    // The first byte shows that the server has begun to send, so that it has the blob when it is
                    // deleted.
                    reader.input().read();
                    writer.exchange(blob.delete());
                }
                assertThat(writer.refused())
                        .as("the attack reached a bound, statuses " + writer.statuses())
                        .isTrue();
                Bystander.check(server.address(), TIMEOUT_MILLIS);
            } finally {
                for (RawSocket socket : unread) {
                    socket.close();
                }
            }
            assertThat(server.alive())
                    .as("the server has not run out of memory")
                    .isTrue();
            answers(server.address());
        }
    }

    /** The store of the gate is so small that few requests fill it; that of the soak has the default size. */
    private static AttackedProcess start(AttackedEngine engine, int storeBytes) throws IOException {
        return AttackScale.pick(0, 1) == 0
                ? AttackedProcess.start(engine, HEAP_MEGABYTES, String.valueOf(storeBytes))
                : AttackedProcess.start(engine, HEAP_MEGABYTES);
    }

    private static void hold(InetSocketAddress server, byte[] sent, List<RawSocket> held) {
        try {
            RawSocket socket = new RawSocket(server, TIMEOUT_MILLIS);
            held.add(socket);
            socket.send(sent);
        } catch (IOException e) {
            // The server refused the connection or the request.
        }
    }

    private static void flood(FloodClient flood, MemoryRow row, String client) {
        try {
            flood.run(CONNECTIONS, row.count(), row.requests().of(client));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void checkBystander(AttackedProcess server, FloodClient flood) throws IOException {
        try {
            Bystander.check(server.address(), TIMEOUT_MILLIS);
        } catch (IOException | AssertionError e) {
            throw new AssertionError(
                    "another client was not served, with the server " + (server.alive() ? "alive" : "dead") + ", after "
                            + flood.statuses(),
                    e);
        }
    }

    /** Refused connections are a bound as well, but the server must take new ones after its deadlines. */
    private static void awaitAnswer(InetSocketAddress server) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (System.nanoTime() < end) {
            try {
                Bystander.check(server, TIMEOUT_MILLIS);
                return;
            } catch (IOException | AssertionError e) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    /** The store may be full, so only reading must succeed. */
    private static void answers(InetSocketAddress server) throws IOException {
        for (String path : List.of("/healthz", "/v2/", PreparedRegistry.MANIFEST, PreparedRegistry.BLOB)) {
            try (RawSocket client = new RawSocket(server, TIMEOUT_MILLIS)) {
                client.send(RequestText.request(RequestText.BYSTANDER, "GET", path));
                assertThat(client.readResponse().status()).as(path).isEqualTo(200);
            }
        }
    }

    private static Stream<Arguments> stored() {
        return Arrays.stream(AttackedEngine.values())
                .flatMap(engine -> MemoryRows.stored().stream()
                        .filter(row -> AttackScale.selects(row.name()))
                        .map(row -> Arguments.of(engine, row)));
    }

    private static Stream<Arguments> held() {
        return Arrays.stream(AttackedEngine.values())
                .flatMap(engine -> MemoryRows.held().stream()
                        .filter(row -> AttackScale.selects(row.name()))
                        .map(row -> Arguments.of(engine, row)));
    }

    private static Stream<Arguments> listed() {
        return Arrays.stream(AttackedEngine.values())
                .flatMap(engine -> MemoryRows.listed().stream()
                        .filter(row -> AttackScale.selects(row.name()))
                        .map(row -> Arguments.of(engine, row)));
    }

    private static Stream<Arguments> unread() {
        return Arrays.stream(AttackedEngine.values())
                .flatMap(engine -> MemoryRows.unread().stream()
                        .filter(row -> AttackScale.selects(row.name()))
                        .map(row -> Arguments.of(engine, row)));
    }
}
