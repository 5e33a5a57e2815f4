// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.mem.MemOptions;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With the default limits, more slow bodies of one address than there are request slots leave some to other clients and to health checks.
 * The bodies arrive fast enough that no deadline ends them.
 */
@Tag("slow")
@Timeout(60)
class DefaultLimitsTest {
    private static final int BODIES = 1100;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int BODY_BYTES = 100_000;
    /** Enough for the first two windows in which the rate is measured. */
    private static final int FIRST_BYTES = 12_000;

    private static final long BEGUN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final ServerLimits LIMITS = ServerLimits.defaults().toBuilder()
            .trustedProxies(TrustedProxies.parse(List.of("127.0.0.0/8")))
            .build();

    private final List<RawSocket> attack = new CopyOnWriteArrayList<>();
    private final Set<RawSocket> refused = ConcurrentHashMap.newKeySet();
    private final Thread sender = new Thread(this::sendSlowly);

    @AfterEach
    void endAttack() throws IOException {
        sender.interrupt();
        for (RawSocket socket : attack) {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesOthersWhileOneAddressHoldsItsShare(AttackedEngine engine) throws Exception {
        PreparedRegistry registry = new PreparedRegistry(MemOptions.defaults());
        try (AttackedEngine.Running server = engine.start(registry, LIMITS)) {
            attack(server, registry, "X-Forwarded-For: " + RequestText.ATTACKER + "\r\n", LIMITS.requestsPerClient());
            Bystander.check(server.address(), TIMEOUT_MILLIS);
            assertThat(status(server, RequestText.ATTACKER, "/healthz")).isEqualTo(200);
            assertThat(status(server, RequestText.ATTACKER, PreparedRegistry.MANIFEST))
                    .isEqualTo(429);
            assertThat(registry.inProgress()).isGreaterThanOrEqualTo(LIMITS.requestsPerClient());
            endAttack();
        }
    }

    /** A proxy that names no client has no share, so it holds every slot. */
    @ParameterizedTest
    @EnumSource
    void answersHealthChecksWhileAnExemptAddressHoldsAllSlots(AttackedEngine engine) throws Exception {
        PreparedRegistry registry = new PreparedRegistry(MemOptions.defaults());
        try (AttackedEngine.Running server = engine.start(registry, LIMITS)) {
            attack(server, registry, "", LIMITS.requests());
            for (String path : List.of("/healthz", "/v2/")) {
                assertThat(status(server, RequestText.BYSTANDER, path)).as(path).isEqualTo(200);
            }
            assertThat(status(server, RequestText.BYSTANDER, PreparedRegistry.MANIFEST))
                    .isEqualTo(429);
            assertThat(registry.inProgress()).isGreaterThanOrEqualTo(LIMITS.requests());
            endAttack();
        }
    }

    /** Begins all bodies and waits until some are in progress and the rest is refused. */
    private void attack(AttackedEngine.Running server, PreparedRegistry registry, String header, int held)
            throws Exception {
        assertThat(BODIES).isGreaterThan(LIMITS.requests());
        String upload = "POST " + RequestText.blobTarget("slow", "x".repeat(BODY_BYTES))
                + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY_BYTES + "\r\n" + header + "\r\n"
                + "x".repeat(FIRST_BYTES);
        sender.start();
        for (int i = 0; i < BODIES; i++) {
            RawSocket socket = new RawSocket(server.address(), TIMEOUT_MILLIS);
            attack.add(socket);
            send(socket, upload);
        }
        long end = System.nanoTime() + BEGUN_NANOS;
        while (refused.size() < BODIES - held || registry.inProgress() < held) {
            assertThat(System.nanoTime())
                    .as("%d bodies are refused, %d are in progress", refused.size(), registry.inProgress())
                    .isLessThan(end);
            for (RawSocket socket : attack) {
                if (socket.input().available() > 0) {
                    refused.add(socket);
                }
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        for (RawSocket socket : refused) {
            assertThat(socket.readResponse().status()).isEqualTo(429);
        }
    }

    /** Sends more than the minimum rate. */
    private void sendSlowly() {
        String piece = "x".repeat(LIMITS.minBytesPerSecond() * 2);
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                for (RawSocket socket : attack) {
                    if (!refused.contains(socket)) {
                        send(socket, piece);
                    }
                }
            }
        } catch (InterruptedException e) {
            // The attack is over.
        }
    }

    private static void send(RawSocket socket, String piece) {
        try {
            socket.send(piece);
        } catch (IOException e) {
            // The server has just refused this body.
        }
    }

    private static int status(AttackedEngine.Running server, String client, String path) throws IOException {
        try (RawSocket socket = new RawSocket(server.address(), TIMEOUT_MILLIS)) {
            return socket.send(RequestText.request(client, "GET", path))
                    .readResponse()
                    .status();
        }
    }
}
