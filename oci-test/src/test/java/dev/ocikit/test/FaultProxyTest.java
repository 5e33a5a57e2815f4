// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultProxyTest {
    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    private ServerSocket echo;
    private Thread echoing;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        echoing = new Thread(this::echo, "oci-echo");
        echoing.start();
        proxy = FaultProxy.to(URI.create("http://127.0.0.1:" + echo.getLocalPort()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        echo.close();
        echoing.join();
    }

    /** Sends back what comes, one connection after the other. */
    private void echo() {
        while (!echo.isClosed()) {
            try (Socket socket = echo.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // A connection was cut: the next one is served.
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(proxy.uri().getHost(), proxy.uri().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
    }

    @Test
    void letsEverythingThroughWithoutAFault() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "there and back");
            socket.shutdownOutput();
            assertThat(receive(socket, 100)).isEqualTo("there and back");
        }
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void carriesMegabytes() throws Exception {
        assertThatMegabytesReturn(3_000_000);
    }

    private void assertThatMegabytesReturn(int count) throws Exception {
        byte[] bytes = RandomContent.seeded(7).bytes(count);
        try (Socket socket = connect()) {
            FutureTask<Void> sending = new FutureTask<>(() -> {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                return null;
            });
            new Thread(sending).start();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
            sending.get();
        }
    }

    @Test
    void closesAfterSomeBytesOfTheAnswer() throws IOException {
        proxy.next(Fault.NONE.endingResponseAfter(5));
        try (Socket socket = connect()) {
            send(socket, "0123456789");
            assertThat(receive(socket, 100)).isEqualTo("01234");
        }
    }

    @Test
    void closesBeforeTheFirstByteOfTheAnswer() throws IOException {
        proxy.next(Fault.NONE.endingResponseAfter(0));
        try (Socket socket = connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void passesOnSomeBytesOfTheRequest() throws IOException {
        proxy.next(Fault.NONE.endingRequestAfter(5).endingBy(Fault.End.STALL));
        try (Socket socket = connect()) {
            send(socket, "0123456789");
            assertThat(receive(socket, 5)).isEqualTo("01234");
            socket.setSoTimeout(50);
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void resetsConnections() throws IOException {
        proxy.next(Fault.NONE.endingResponseAfter(3).endingBy(Fault.End.RESET));
        try (Socket socket = connect()) {
            send(socket, "0123456789");
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void resetsAllThatIsOpen() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            proxy.resetAll();
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void delaysTheFirstByte() throws IOException {
        proxy.next(Fault.NONE.delayedBy(Duration.ofMillis(200)));
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void throttlesTheSpeed() throws IOException {
        proxy.next(Fault.NONE.throttledTo(10_000));
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            send(socket, "x".repeat(3000));
            assertThat(receive(socket, 3000)).hasSize(3000);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void everyByteArrivesLaterInBothDirections() throws IOException {
        proxy.next(Fault.NONE.withLatency(Duration.ofMillis(60)));
        try (Socket socket = connect()) {
            for (int round = 0; round < 2; round++) {
                long start = System.nanoTime();
                send(socket, "a");
                assertThat(receive(socket, 1)).isEqualTo("a");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
            }
            long start = System.nanoTime();
            socket.shutdownOutput();
            assertThat(receive(socket, 1)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    @Test
    void latencyKeepsMegabytesInOrder() throws Exception {
        proxy.next(Fault.NONE.withLatency(Duration.ofMillis(20)));
        assertThatMegabytesReturn(20_000_000);
    }

    @Test
    void latencyCombinesWithASpeed() throws Exception {
        proxy.next(Fault.NONE.withLatency(Duration.ofMillis(50)).throttledTo(10_000_000));
        long start = System.nanoTime();
        assertThatMegabytesReturn(3_000_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void whatPassesBeforeAnEndArrivesLate() throws IOException {
        proxy.next(Fault.NONE.withLatency(Duration.ofMillis(50)).endingResponseAfter(5));
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            send(socket, "0123456789");
            assertThat(receive(socket, 100)).isEqualTo("01234");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aStallFollowsWhatIsLate() throws IOException {
        proxy.next(Fault.NONE
                .withLatency(Duration.ofMillis(10))
                .endingResponseAfter(5)
                .endingBy(Fault.End.STALL));
        try (Socket socket = connect()) {
            send(socket, "0123456789");
            assertThat(receive(socket, 5)).isEqualTo("01234");
            socket.setSoTimeout(50);
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void countsTheBytesOfAnswers() throws IOException {
        proxy.next(Fault.NONE, Fault.NONE.endingResponseAfter(3));
        for (int round = 0; round < 2; round++) {
            try (Socket socket = connect()) {
                send(socket, "0123456789");
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        }
        assertThat(proxy.responseBytes()).isEqualTo(13);
    }

    @Test
    void followsItsScriptConnectionByConnection() throws IOException {
        proxy.next(Fault.NONE.endingResponseAfter(1), Fault.NONE).otherwise(Fault.NONE.endingResponseAfter(2));
        for (String expected : new String[] {"0", "0123", "01", "01"}) {
            try (Socket socket = connect()) {
                send(socket, "0123");
                socket.shutdownOutput();
                assertThat(receive(socket, 100)).isEqualTo(expected);
            }
        }
        assertThat(proxy.connections()).isEqualTo(4);
    }

    @Test
    void endsWhatIsDelayedOrStalledWhenItIsClosed() throws IOException {
        proxy.next(
                Fault.NONE.delayedBy(Duration.ofHours(1)),
                Fault.NONE.withLatency(Duration.ofHours(1)),
                Fault.NONE.endingRequestAfter(0).endingBy(Fault.End.STALL));
        try (Socket delayed = connect();
                Socket late = connect();
                Socket stalled = connect()) {
            send(delayed, "a");
            send(late, "a");
            send(stalled, "a");
            proxy.close();
            assertThat(readOrFail(delayed)).isEqualTo(-1);
            assertThat(readOrFail(late)).isEqualTo(-1);
            assertThat(readOrFail(stalled)).isEqualTo(-1);
        }
    }

    /** Whether the end is orderly depends on whether there were bytes that nobody read. */
    private static int readOrFail(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }
}
