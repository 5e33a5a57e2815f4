// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server never parses bytes of one connection as part of another. Three clients of a freshly started server alternate between a TLS
 * handshake on the plain port, which continues with a complete request for a marker path, and valid requests on new connections, over HTTP/2
 * as well if the server speaks it.
 */
@Tag("mixed")
class MixedConnectionsTest {
    private static final int SERVERS = Integer.getInteger("attack.servers", AttackScale.pick(15, 1000));
    private static final int CLIENTS = 3;
    private static final int ROUNDS = 60;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String TLS_HELLO =
            "\u0016\u0003\u0001\u0000\u00f1\u0001\u0000\u0000\u00ed\u0003\u0003" + "\u0007".repeat(235);

    private static final String MARKER = RequestText.request(RequestText.ATTACKER, "GET", PreparedRegistry.MARKER);

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
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> {
                try {
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        alternate(server, engine.http2() && round % 3 > 1, round, faults);
                    }
                } catch (Exception e) {
                    faults.add(e.toString());
                }
            });
            clients.add(client);
            client.start();
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private static void alternate(InetSocketAddress server, boolean http2, int round, Queue<String> faults)
            throws IOException {
        try (RawSocket bad = new RawSocket(server, TIMEOUT_MILLIS)) {
            try {
                bad.send(TLS_HELLO);
                if (round % 3 > 0) {
                    bad.send(MARKER);
                }
                if (round % 3 > 1) {
                    valid(server, http2, faults);
                    bad.send(MARKER);
                }
            } catch (IOException e) {
                // The server has closed the connection already.
            }
            List<Integer> statuses = bad.readToEnd().statuses();
            if (statuses.size() > 1 || statuses.stream().anyMatch(status -> status != 400)) {
                faults.add("the handshake was answered " + statuses);
            }
        }
        valid(server, http2, faults);
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
