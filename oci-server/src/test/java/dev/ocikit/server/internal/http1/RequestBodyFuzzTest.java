// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes of a chunked body, and however they are split into reads, the parser does what {@link ChunkedReference} does: it
 * delivers the same content, fails or ends alike, and leaves the same bytes to the next request.
 */
@Tag("wide")
class RequestBodyFuzzTest {
    private static final int SEEDS = 20_000;

    /** More than any body here, where each read may count for much more than its bytes. */
    private static final int MUCH = 1 << 28;

    private static final byte[] HEAD =
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void decodesValidBodies() throws IOException {
        int whole = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            ChunkedBodies bodies = new ChunkedBodies(new Random(seed));
            byte[] body = bodies.valid();
            assertThat(ChunkedReference.decode(body).whole()).as("seed " + seed).isTrue();
            check("seed " + seed, body, new Random(~seed));
            whole++;
        }
        assertThat(whole).isEqualTo(SEEDS);
    }

    @Test
    void decodesOrRefusesMutatedBodies() throws IOException {
        int refused = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] body = new ChunkedBodies(new Random(seed)).mutated();
            check("seed " + seed, body, new Random(~seed));
            refused += ChunkedReference.decode(body).whole() ? 0 : 1;
        }
        assertThat(refused)
                .as("the mutations are neither harmless nor always fatal")
                .isBetween(SEEDS / 10, SEEDS * 9 / 10);
    }

    @Test
    void refusesEachTruncationOfAValidBody() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            byte[] body = new ChunkedBodies(new Random(seed)).small();
            int end = ChunkedReference.decode(body).end();
            for (int length = 0; length < end; length++) {
                byte[] truncated = Arrays.copyOf(body, length);
                String name = "seed " + seed + ", length " + length;
                assertThat(ChunkedReference.decode(truncated).whole()).as(name).isFalse();
                check(name, truncated, new Random(seed + length));
            }
        }
    }

    @FuzzTest(maxDuration = "1m")
    void decodesOrRefusesAnything(FuzzedDataProvider data) throws IOException {
        long seed = data.consumeLong();
        byte[] body = data.consumeRemainingAsBytes();
        check("fuzzed", body, new Random(seed));
    }

    private static void check(String name, byte[] body, Random random) throws IOException {
        ChunkedReference expected = ChunkedReference.decode(body);
        Received read = new Received(body, random);
        byte[] content = read.readAll(random);
        assertThat(content).as(name).isEqualTo(expected.content());
        assertThat(read.body.ended()).as(name).isEqualTo(expected.whole());
        if (expected.whole()) {
            assertThat(read.unread()).as(name).isEqualTo(body.length - expected.end());
        } else {
            assertThat(read.body.dropArrived(MUCH)).as(name).isFalse();
            assertThat(read.readAll(random)).as(name + ", after the failure").isEmpty();
        }
        Received dropped = new Received(body, random);
        boolean kept = dropped.readSome(random) && dropped.body.dropArrived(MUCH) && dropped.body.dropRest();
        assertThat(kept).as(name + ", dropped").isEqualTo(expected.whole());
        if (kept) {
            assertThat(dropped.unread()).as(name + ", dropped").isEqualTo(body.length - expected.end());
        }
    }

    /** A body that a connection receives in pieces of random sizes, of which the first arrive together with the head. */
    private static final class Received {
        private final HttpConnection connection;
        private final PieceTransport transport;
        private final RequestBody body;

        Received(byte[] bytes, Random random) throws IOException {
            int first = random.nextBoolean() ? 0 : random.nextInt(Math.min(bytes.length, 5000) + 1);
            connection = DetachedConnection.open();
            connection.append(ByteBuffer.wrap(HEAD));
            connection.append(ByteBuffer.wrap(bytes, 0, first));
            int headEnd = connection.findHead(1000);
            RequestHead head = new RequestHead();
            assertThat(head.parse(connection.buffer(), connection.start(), headEnd))
                    .isZero();
            connection.beginRequest(headEnd);
            transport = new PieceTransport(Arrays.copyOfRange(bytes, first, bytes.length), random);
            body = new RequestBody(connection, transport, head);
        }

        /** Reads to the end, or until that fails. */
        byte[] readAll(Random random) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 + random.nextInt(random.nextBoolean() ? 3 : 5000)];
            try {
                for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                    content.write(buffer, 0, count);
                }
            } catch (IOException e) {
                assertThat(body.ended()).isFalse();
            }
            return content.toByteArray();
        }

        /** Reads a few times; returns whether that did not fail. */
        boolean readSome(Random random) {
            byte[] buffer = new byte[1 + random.nextInt(100)];
            try {
                for (int reads = random.nextInt(4); reads > 0 && body.read(buffer) >= 0; reads--) {
                    assertThat(body.ended()).isFalse();
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        int unread() {
            return connection.buffered() + transport.unread();
        }
    }
}
