// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After a request, an unfinished head has the time of a head rather than that of an idle connection, and it holds no slot. */
@Tag("wide")
@Timeout(60)
class UnfinishedHeadTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration IDLE = Duration.ofHours(1);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String BEGIN = REQUEST.substring(0, 10);

    private static SSLContext tls;

    @BeforeAll
    static void createCertificate(@TempDir Path folder) throws Exception {
        tls = TestCertificate.create(folder.resolve("keys.p12"));
    }

    /** The time at which the beginning of the second head arrives. */
    enum Arrival {
        WITH_THE_FIRST_REQUEST {
            @Override
            void send(Socket client, HttpConnection connection) throws IOException {
                write(client, REQUEST + BEGIN);
                assertAnswered(client);
            }
        },
        /** A worker still has the connection, unless the machine is slow. */
        AFTER_THE_ANSWER {
            @Override
            void send(Socket client, HttpConnection connection) throws IOException {
                write(client, REQUEST);
                assertAnswered(client);
                write(client, BEGIN);
            }
        },
        WHEN_THE_CONNECTION_IS_IDLE {
            @Override
            void send(Socket client, HttpConnection connection) throws IOException {
                write(client, REQUEST);
                assertAnswered(client);
                awaitDeadline(connection, Duration.ZERO);
                write(client, BEGIN);
            }
        };

        /** Sends a request, reads its answer, and sends the beginning of another head. */
        abstract void send(Socket client, HttpConnection connection) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsAConnectionWhoseSecondHeadStops(boolean secure) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (Http1Engine engine = start(Duration.ofSeconds(2), secure)) {
            for (Arrival arrival : Arrival.values()) {
                Socket client = connect(engine, secure);
                clients.add(client);
                arrival.send(client, accepted(engine, client));
            }
            for (Socket client : clients) {
                assertThat(ended(client)).isTrue();
            }
            try (Socket other = connect(engine, secure)) {
                write(other, REQUEST);
                assertAnswered(other);
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsAConnectionWhoseSecondHeadArrivesTooSlowly(boolean secure) throws Exception {
        try (Http1Engine engine = start(Duration.ofSeconds(2), secure);
                Socket client = connect(engine, secure)) {
            write(client, REQUEST);
            assertAnswered(client);
            write(client, "GET / HTTP/1.1\r\n");
            assertThatIOException().isThrownBy(() -> {
                while (true) {
                    write(client, "X: y\r\n");
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            });
        }
    }

    /** The time of a head is longer than that of an idle connection here, so that the deadline shows what has arrived. */
    @ParameterizedTest
    @MethodSource("arrivals")
    void servesOthersWhileTheSecondHeadIsUnfinished(Arrival arrival, boolean secure) throws Exception {
        try (Http1Engine engine = start(IDLE.multipliedBy(2), secure);
                Socket client = connect(engine, secure)) {
            HttpConnection connection = accepted(engine, client);
            arrival.send(client, connection);
            awaitDeadline(connection, IDLE);
            assertThat(engine.slots().inUse()).isZero();
            try (Socket other = connect(engine, secure)) {
                write(other, REQUEST);
                assertAnswered(other);
            }
            while (engine.slots().inUse() > 0) {
                Thread.onSpinWait(); // the answer is out before its slot is free
            }
            write(client, REQUEST.substring(BEGIN.length()));
            assertAnswered(client);
        }
    }

    private static Stream<Arguments> arrivals() {
        return Stream.of(Arrival.values())
                .flatMap(arrival -> Stream.of(Arguments.of(arrival, false), Arguments.of(arrival, true)));
    }

    private static Http1Engine start(Duration headerTimeout, boolean secure) throws IOException {
        ServerLimits limits = ServerLimits.builder()
                .requests(
                        secure
                                ? Arrival.values().length + 1
                                : 1) // without virtual threads also the connections over TLS
                .reservedRequests(0)
                .headerTimeout(headerTimeout)
                .idleTimeout(IDLE)
                .build();
        return Http1Engine.start(request -> Response.status(204).empty(), ANY, limits, secure ? tls : null);
    }

    private static Socket connect(Http1Engine engine, boolean secure) throws IOException {
        InetSocketAddress address = engine.address();
        Socket socket = secure
                ? tls.getSocketFactory().createSocket(address.getAddress(), address.getPort())
                : new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Returns the server's side of a connection, once it is accepted. */
    private static HttpConnection accepted(Http1Engine engine, Socket client) {
        while (true) {
            for (HttpConnection connection : engine.connections()) {
                if (connection.peer().getPort() == client.getLocalPort()) {
                    return connection;
                }
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.onSpinWait();
        }
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertAnswered(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            assertThat(next).as("the byte after: " + head).isNotNegative();
            head.append((char) next);
        }
        assertThat(head).startsWith("HTTP/1.1 204 ");
    }

    /** Waits until a connection has a deadline that is more than some time away. */
    private static void awaitDeadline(HttpConnection connection, Duration more) {
        while (connection.deadline() == HttpConnection.NEVER
                || connection.deadline() - System.nanoTime() <= more.toNanos()) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.onSpinWait();
        }
    }

    /** Returns whether the server ends a connection, by closing or by resetting it. */
    private static boolean ended(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
