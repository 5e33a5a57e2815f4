// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unfinished heads cannot take up the memory of the server: 18,000 connections with 30 KB each did so with a heap of 256 MiB. */
@Timeout(60)
class HeadBudgetTest {
    private static final ClientAddress ONE = new ClientAddress("192.0.2.1", false);
    private static final ClientAddress OTHER = new ClientAddress("192.0.2.2", false);
    private static final ClientAddress EXEMPT = new ClientAddress("127.0.0.1", true);

    @Test
    void givesAClientHalf() {
        HeadBudget budget = new HeadBudget(100);
        assertThat(budget.charge(ONE, 50)).isTrue();
        assertThat(budget.charge(ONE, 1)).isFalse();
        assertThat(budget.charge(OTHER, 40)).isTrue();
        assertThat(budget.charge(OTHER, 11)).isFalse();
        assertThat(budget.charge(EXEMPT, 10)).isTrue();
        assertThat(budget.charge(EXEMPT, 1)).isFalse();
        budget.release(ONE, 50);
        assertThat(budget.charge(EXEMPT, 50)).isTrue();
        budget.release(EXEMPT, 60);
        budget.release(OTHER, 40);
        assertThat(budget.used()).isZero();
    }

    @Test
    void closesTheConnectionThatExceedsItAndKeepsTheOthers() throws IOException {
        HeadBudget budget = new HeadBudget(40 * 1024);
        try (Http1Engine engine = Http1Engine.start(
                request -> Response.status(200).empty(), loopback(), ServerLimits.defaults(), null, budget)) {
            Socket first = connect(engine);
            Socket second = connect(engine);
            send(first, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000));
            await(budget, used -> used >= 30_000);
            send(second, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000));
            assertThat(isClosed(second)).isTrue();
            send(first, "\r\n\r\n");
            assertThat(answer(first)).startsWith("HTTP/1.1 200 ");
            await(budget, used -> used == 0);
            Socket third = connect(engine);
            send(third, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000) + "\r\n\r\n");
            assertThat(answer(third)).startsWith("HTTP/1.1 200 ");
            first.close();
            third.close();
        }
    }

    @Test
    void countsAHeadUntilItsRequestIsAnswered() throws Exception {
        HeadBudget budget = new HeadBudget(100 * 1024);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Handler handler = request -> {
            begun.countDown();
            awaitQuietly(release);
            return Response.status(200).empty();
        };
        try (Http1Engine engine = Http1Engine.start(handler, loopback(), ServerLimits.defaults(), null, budget);
                Socket socket = connect(engine)) {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000) + "\r\n\r\n");
            begun.await();
            assertThat(budget.used()).isGreaterThan(30_000);
            release.countDown();
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
            await(budget, used -> used == 0);
        }
    }

    @Test
    void countsHeadsOverTls(@TempDir Path folder) throws Exception {
        HeadBudget budget = new HeadBudget(40 * 1024);
        SSLContext tls = TestCertificate.create(folder.resolve("keys.p12"));
        Handler handler = request -> Response.status(200).empty();
        try (Http1Engine engine = Http1Engine.start(handler, loopback(), ServerLimits.defaults(), tls, budget);
                Socket first = secure(tls, connect(engine));
                Socket second = secure(tls, connect(engine))) {
            send(first, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000));
            await(budget, used -> used >= 30_000);
            send(second, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(30_000));
            assertThat(isClosed(second)).isTrue();
            send(first, "\r\n\r\n");
            assertThat(answer(first)).startsWith("HTTP/1.1 200 ");
            await(budget, used -> used == 0);
        }
    }

    /** 16,384 idle connections over TLS would take 450 MiB. */
    @Test
    void boundsConnectionsOverTlsByTheHeap() {
        assertThat(Http1Engine.tlsConnections(256L << 20)).isEqualTo(1024);
        assertThat(Http1Engine.tlsConnections(4L << 30)).isEqualTo(16_384);
        assertThat(Http1Engine.tlsConnections(1L << 60)).isEqualTo(Integer.MAX_VALUE);
    }

    private static Socket secure(SSLContext tls, Socket socket) throws IOException {
        return tls.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Socket connect(Http1Engine engine) throws IOException {
        Socket socket =
                new Socket(engine.address().getAddress(), engine.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        byte[] bytes = new byte[1000];
        int count = socket.getInputStream().read(bytes);
        return new String(bytes, 0, Math.max(count, 0), StandardCharsets.US_ASCII);
    }

    private static boolean isClosed(Socket socket) {
        try (socket) {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // reset, because not all was read
        }
    }

    /** Waits until the poller's bookkeeping has caught up; the test's timeout, which interrupts, bounds it. */
    private static void await(HeadBudget budget, LongPredicate condition) {
        while (!condition.test(budget.used())) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.onSpinWait();
        }
    }
}
