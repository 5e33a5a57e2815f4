// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server never parses bytes of one connection as part of another. Attackers send TLS handshakes to the plain port of a freshly started
 * server, each followed by complete requests for a marker path, while other clients send valid requests on new connections, over HTTP/2 as
 * well if the server speaks it.
 */
@Tag("mixed")
class MixedConnectionsTest {
    private static final int SERVERS = Integer.getInteger("attack.servers", AttackScale.pick(5, 1000));
    private static final int ATTACKERS = 3;
    private static final int VICTIMS = 2;
    private static final int ROUNDS = 200;
    private static final int TIMEOUT_MILLIS = 20_000;

    /** The length of the handshake and of each request after it, so that a read at any multiple of it begins with a request. */
    private static final int UNIT = 512;

    /** More than a server reads at once, so some of it is left for a thread that reads after the handshake was refused. */
    private static final int MARKERS = 32 * 1024 / UNIT;

    private static final String TLS_HELLO =
            "\u0016\u0003\u0001\u0001\u00fb\u0001\u0000\u0001\u00f7\u0003\u0003" + "\u0007".repeat(UNIT - 11);

    private static final String MARKER = marker();

    private static String marker() {
        String head = RequestText.head(RequestText.ATTACKER, "GET", PreparedRegistry.MARKER) + "X-Padding: ";
        return head + "x".repeat(UNIT - head.length() - 4) + "\r\n\r\n";
    }

    @ParameterizedTest
    @EnumSource
    void answersValidRequestsBesideRefusedHandshakes(AttackedEngine engine) throws Exception {
        for (int i = 0; i < SERVERS; i++) {
            Queue<String> faults = new ConcurrentLinkedQueue<>();
            try (AttackedProcess server = AttackedProcess.start(engine, 128)) {
                attack(engine, server.address(), faults);
                assertThat(server.stop())
                        .as("exit code; 3 if a request of a refused connection was handled")
                        .isZero();
            }
            assertThat(faults).as("server " + i).isEmpty();
        }
    }

    private static void attack(AttackedEngine engine, InetSocketAddress server, Queue<String> faults)
            throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(ATTACKERS + VICTIMS);
        CountDownLatch attacking = new CountDownLatch(ATTACKERS);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            clients.add(new Thread(() -> {
                try {
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        handshake(server, round, faults);
                    }
                } catch (Exception e) {
                    faults.add("attacker: " + e);
                } finally {
                    attacking.countDown();
                }
            }));
        }
        for (int i = 0; i < VICTIMS; i++) {
            clients.add(new Thread(() -> {
                try {
                    start.await();
                    for (int round = 0; attacking.getCount() > 0; round++) {
                        valid(server, engine.http2() && round % 3 == 0, faults);
                    }
                } catch (Exception e) {
                    faults.add("valid client: " + e);
                }
            }));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
    }

    private static void handshake(InetSocketAddress server, int round, Queue<String> faults) throws IOException {
        try (RawSocket bad = new RawSocket(server, TIMEOUT_MILLIS)) {
            try {
                switch (round % 3) {
                    case 0 -> bad.send(TLS_HELLO).send(MARKER);
                    case 1 -> bad.send(TLS_HELLO).send(MARKER.repeat(MARKERS));
                    default -> bad.send(TLS_HELLO + MARKER.repeat(MARKERS));
                }
            } catch (IOException e) {
                // The server has closed the connection already.
            }
            List<Integer> statuses = bad.readToEnd().statuses();
            if (statuses.size() > 1 || statuses.stream().anyMatch(status -> status != 400)) {
                faults.add("the handshake was answered " + statuses);
            }
        }
    }

    private static void valid(InetSocketAddress server, boolean http2, Queue<String> faults) throws IOException {
        try (RawSocket client = new RawSocket(server, TIMEOUT_MILLIS)) {
            expect(client, "GET", "/v2/", faults);
            expect(client, "HEAD", PreparedRegistry.MANIFEST, faults);
            expect(client, "HEAD", PreparedRegistry.BLOB, faults);
        }
        if (http2) {
            validHttp2(server, faults);
        }
    }

    private static void validHttp2(InetSocketAddress server, Queue<String> faults) throws IOException {
        try (Http2Socket client = new Http2Socket(server, TIMEOUT_MILLIS)) {
            String[] paths = {"/v2/", PreparedRegistry.MANIFEST, PreparedRegistry.BLOB};
            for (int i = 0; i < paths.length; i++) {
                int stream = 2 * i + 1;
                String[] request = Http2Rows.request("HEAD", paths[i], "x-forwarded-for", RequestText.BYSTANDER);
                client.headers(stream, true, request);
                Http2Socket.Ending ending = client.readToEnd(stream);
                if (!ending.served()) {
                    faults.add(paths[i] + " was answered " + ending);
                }
            }
        }
    }

    private static void expect(RawSocket client, String method, String path, Queue<String> faults) throws IOException {
        client.send(RequestText.request(RequestText.BYSTANDER, method, path));
        int status = (method.equals("HEAD") ? client.readHead() : client.readResponse()).status();
        if (status != 200) {
            faults.add(method + " " + path + " was answered " + status);
        }
    }
}
