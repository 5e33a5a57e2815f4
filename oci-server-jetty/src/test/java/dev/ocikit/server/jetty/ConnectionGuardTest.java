// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ClientAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConnectionGuardTest {
    private static final ClientAddress CLIENT = new ClientAddress("192.0.2.1", false);
    private static final ClientAddress OTHER = new ClientAddress("192.0.2.2", false);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void givesAClientHalfOfTheBudget() {
        HeadBudget budget = new HeadBudget(1000);
        assertThat(budget.take(CLIENT, 500)).isTrue();
        assertThat(budget.take(CLIENT, 1)).isFalse();
        assertThat(budget.take(OTHER, 500)).isTrue();
        assertThat(budget.take(new ClientAddress("192.0.2.3", false), 1)).isFalse();
        budget.giveBack(CLIENT, 500);
        assertThat(budget.take(CLIENT, 500)).isTrue();
        budget.giveBack(CLIENT, 500);
        budget.giveBack(OTHER, 500);
        assertThat(budget.used()).isZero();
    }

    @Test
    void doesNotLimitTheShareOfAnExemptClient() {
        HeadBudget budget = new HeadBudget(1000);
        ClientAddress loopback = ClientAddress.of(InetAddress.getLoopbackAddress());
        assertThat(budget.take(loopback, 1000)).isTrue();
        assertThat(budget.take(loopback, 1)).isFalse();
    }

    @Test
    void chargesAnUnfinishedHeadUntilItsRequestBegins() {
        HeadBudget budget = new HeadBudget(1_000_000);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        assertThat(receive(guard, "GET / HTTP/1.1\r\nHost: h\r\n", 1)).isTrue();
        assertThat(budget.used()).isEqualTo(25 + 2 * 160);
        guard.requestBegins();
        assertThat(budget.used()).isZero();
        ByteBuffer body = ByteBuffer.wrap("body".getBytes(StandardCharsets.US_ASCII));
        assertThat(guard.received(body, 0, body.limit(), 2)).isTrue();
        body.position(body.limit());
        assertThat(budget.used()).isZero();
        guard.requestEnds(2);
        assertThat(receive(guard, "GET", 3)).isTrue();
        assertThat(budget.used()).isEqualTo(3);
        guard.close();
        assertThat(budget.used()).isZero();
        assertThat(receive(guard, "GET", 4)).isFalse();
    }

    @Test
    void refusesAHeadBeyondTheBudget() {
        ConnectionGuard guard = new ConnectionGuard(CLIENT, new HeadBudget(200), 0);
        assertThat(receive(guard, "x".repeat(100), 1)).isTrue();
        assertThat(receive(guard, "x", 1)).isFalse();
    }

    @Test
    void measuresTheTimeOfAHeadFromItsFirstByte() {
        ConnectionGuard guard = new ConnectionGuard(CLIENT, new HeadBudget(1000), 10);
        assertThat(guard.overdue(20, 10)).isFalse();
        assertThat(guard.overdue(21, 10)).isTrue();
        guard.requestBegins();
        guard.requestEnds(30);
        assertThat(guard.overdue(1000, 10)).isFalse();
        receive(guard, "G", 1000);
        receive(guard, "E", 1009);
        assertThat(guard.overdue(1010, 10)).isFalse();
        assertThat(guard.overdue(1011, 10)).isTrue();
    }

    @Test
    void measuresTheTimeOfAHeadThatFollowsARequest() {
        ConnectionGuard guard = new ConnectionGuard(CLIENT, new HeadBudget(1000), 0);
        ByteBuffer buffer = ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\nGET".getBytes(StandardCharsets.US_ASCII));
        guard.received(buffer, 0, buffer.limit(), 1);
        guard.requestBegins();
        buffer.position(buffer.limit() - 3);
        assertThat(guard.overdue(1000, 10)).isFalse();
        guard.requestEnds(1000);
        assertThat(guard.overdue(1010, 10)).isFalse();
        assertThat(guard.overdue(1011, 10)).isTrue();
        guard.requestBegins();
        buffer.position(buffer.limit());
        guard.requestEnds(2000);
        assertThat(guard.overdue(3000, 10)).isFalse();
    }

    @Test
    void chargesAHeadThatArrivedTogetherWithARequest() {
        HeadBudget budget = new HeadBudget(1_000_000);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        ByteBuffer buffer = pipelined(guard, "GET / HTTP/1.1\r\na:\r\n");
        assertThat(budget.used()).isZero();
        assertThat(guard.requestEnds(2)).isTrue();
        assertThat(budget.used()).isEqualTo(buffer.capacity() + 2 * 160);
        guard.requestBegins();
        assertThat(budget.used()).isZero();
        buffer.position(buffer.limit());
        assertThat(guard.requestEnds(3)).isTrue();
        assertThat(budget.used()).isZero();
    }

    @Test
    void chargesAHeadAfterManyRequestsOfOneBuffer() {
        String request = "GET / HTTP/1.1\r\n\r\n";
        HeadBudget budget = new HeadBudget(1_000_000);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        ByteBuffer buffer = pipelined(guard, request + "GET");
        guard.requestEnds(2);
        guard.requestBegins();
        assertThat(budget.used()).isZero();
        buffer.position(buffer.limit() - 3);
        guard.requestEnds(1000);
        assertThat(budget.used()).isEqualTo(buffer.capacity());
        assertThat(guard.overdue(1011, 10)).isTrue();
    }

    @Test
    void refusesAHeadBeyondTheBudgetThatArrivedTogetherWithARequest() {
        HeadBudget budget = new HeadBudget(2 * 400);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        ByteBuffer buffer = pipelined(guard, "a:\r\n".repeat(3));
        assertThat(guard.requestEnds(2)).isFalse();
        assertThat(buffer.hasRemaining()).isFalse();
        guard.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void takesEmptyLinesBetweenRequestsForNoHead() {
        HeadBudget budget = new HeadBudget(1000);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        pipelined(guard, "\r\n");
        guard.requestEnds(2);
        assertThat(guard.overdue(1000, 10)).isFalse();
        assertThat(receive(guard, "\r\n", 1000)).isTrue();
        assertThat(guard.overdue(2000, 10)).isFalse();
        assertThat(budget.used()).isZero();
        receive(guard, "\r\nG", 2000);
        receive(guard, "\r\n", 2005);
        assertThat(guard.overdue(2011, 10)).isTrue();
        assertThat(budget.used()).isPositive();
    }

    /** Empty lines do not extend the time for the first request. */
    @Test
    void measuresTheTimeOfAFirstHeadAfterEmptyLines() {
        ConnectionGuard guard = new ConnectionGuard(CLIENT, new HeadBudget(1000), 0);
        receive(guard, "\r\n", 9);
        assertThat(guard.overdue(11, 10)).isTrue();
    }

    @Test
    void measuresTheTimeOfAHeaderBlockOverHttp2() {
        HeadBudget budget = new HeadBudget(1000);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        receive(guard, new String(PREFACE, StandardCharsets.ISO_8859_1), 1);
        assertThat(guard.overdue(1000, 10)).isFalse();
        receive(guard, frame(1, 0, 3), 1000);
        assertThat(budget.used()).isPositive();
        receive(guard, frame(9, 0, 3), 1005);
        assertThat(guard.overdue(1011, 10)).isTrue();
        receive(guard, frame(9, 4, 3), 1012);
        assertThat(guard.overdue(2000, 10)).isFalse();
        assertThat(budget.used()).isZero();
    }

    @Test
    void followsFramesHoweverTheyAreSplit() {
        String stream = new String(PREFACE, StandardCharsets.ISO_8859_1)
                + frame(4, 0, 0)
                + frame(1, 4, 20)
                + frame(0, 1, 300)
                + frame(1, 0, 5)
                + frame(9, 4, 0);
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        for (int size = 1; size <= bytes.length; size++) {
            FrameTracker tracker = new FrameTracker();
            for (int at = 0; at < bytes.length; at += size) {
                tracker.accept(ByteBuffer.wrap(bytes), at, Math.min(bytes.length, at + size));
            }
            assertThat(tracker.unfinished()).isFalse();
            assertThat(tracker.finished()).isEqualTo(5);
        }
    }

    @Test
    void isNotFinishedInTheMiddleOfAHeaderBlock() {
        FrameTracker tracker = new FrameTracker();
        assertThat(tracker.unfinished()).isTrue();
        accept(tracker, new String(PREFACE, StandardCharsets.ISO_8859_1));
        assertThat(tracker.unfinished()).isFalse();
        accept(tracker, frame(0, 0, 100).substring(0, 50));
        assertThat(tracker.unfinished()).isFalse();
        accept(tracker, frame(0, 0, 100).substring(50) + frame(1, 0, 1));
        assertThat(tracker.unfinished()).isTrue();
        accept(tracker, frame(9, 4, 1));
        assertThat(tracker.unfinished()).isFalse();
        accept(tracker, "\u0000");
        assertThat(tracker.unfinished()).isTrue();
    }

    private static void accept(FrameTracker tracker, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        tracker.accept(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    /** Begins a request in whose buffer more follows; returns the buffer, from which the request is consumed. */
    private static ByteBuffer pipelined(ConnectionGuard guard, String more) {
        String request = "GET / HTTP/1.1\r\n\r\n";
        ByteBuffer buffer = ByteBuffer.wrap((request + more).getBytes(StandardCharsets.US_ASCII));
        guard.received(buffer, 0, request.length(), 1);
        guard.requestBegins();
        guard.received(buffer, request.length(), buffer.limit(), 1);
        buffer.position(request.length());
        return buffer;
    }

    private static boolean receive(ConnectionGuard guard, String text, long now) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return guard.received(ByteBuffer.wrap(bytes), 0, bytes.length, now);
    }

    private static String frame(int type, int flags, int length) {
        byte[] frame = new byte[9 + length];
        ByteBuffer.wrap(frame).putInt(length << 8 | type).put((byte) flags).putInt(1);
        return new String(frame, StandardCharsets.ISO_8859_1);
    }

    @Test
    void theFirstByteOfAHeadTakesItsBuffer() {
        HeadBudget budget = new HeadBudget(20_000);
        ConnectionGuard guard = new ConnectionGuard(CLIENT, budget, 0);
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        buffer.put(0, (byte) 'G').put(1, (byte) 'E');
        assertThat(guard.received(buffer, 0, 1, 0)).isTrue();
        assertThat(budget.used()).isEqualTo(8192);
        assertThat(guard.received(buffer, 1, 2, 0)).isTrue();
        assertThat(budget.used()).isEqualTo(8193);
        assertThat(new ConnectionGuard(CLIENT, budget, 0).received(buffer, 0, 1, 0))
                .isFalse();
        guard.close();
        assertThat(budget.used()).isZero();
    }
}
