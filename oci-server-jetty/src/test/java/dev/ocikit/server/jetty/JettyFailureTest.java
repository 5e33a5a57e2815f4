// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.spec.Descriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever goes wrong with a request, it does not count as one in progress for ever. */
@Timeout(60)
class JettyFailureTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final JettyOptions TWO_AT_A_TIME = JettyOptions.builder()
            .limits(ServerLimits.builder().requests(2).build())
            .build();
    private static final int FAILURES = 5;

    @Test
    void servesOnAfterHandlersThatThrow() throws Exception {
        assertServesOn(
                request -> {
                    throw new IllegalStateException("broken");
                },
                "HTTP/1.1 500");
    }

    @Test
    void servesOnAfterHandlersThatHaveNoAnswer() throws Exception {
        assertServesOn(JettyFailureTest::nothing, "HTTP/1.1 500");
    }

    @Test
    void servesOnAfterAnswersThatCannotBeEnded() throws Exception {
        assertServesOn(request -> Response.status(200).blob(new Unclosable(0)), "HTTP/1.1 200");
    }

    @Test
    void servesOnAfterAnswersThatFailAndCannotBeEnded() throws Exception {
        assertServesOn(request -> Response.status(200).blob(new Unclosable(1)), "HTTP/1.1 500");
    }

    @Test
    void givesAnHttp2ConnectAnEmptyPath() throws Exception {
        List<String> paths = new CopyOnWriteArrayList<>();
        Handler handler = request -> {
            paths.add(request.path());
            return Response.status(404).empty();
        };
        try (JettyServer server = JettyServer.start(handler, ANY_PORT, TWO_AT_A_TIME);
                Http2Connection client = new Http2Connection(socket(server))) {
            for (int i = 0; i < FAILURES; i++) {
                client.answer(client.connect());
            }
            client.answer(client.get("/"));
        }
        assertThat(paths).hasSize(FAILURES + 1).startsWith("", "").endsWith("", "/");
    }

    private static void assertServesOn(Handler failing, String status) throws Exception {
        Handler handler =
                request -> request.path().equals("/") ? Response.status(200).empty() : failing.handle(request);
        try (JettyServer server = JettyServer.start(handler, ANY_PORT, TWO_AT_A_TIME)) {
            for (int i = 0; i < FAILURES; i++) {
                assertThat(ask(server, "/fail")).startsWith(status);
            }
            assertThat(ask(server, "/")).startsWith("HTTP/1.1 200");
        }
    }

    private static String ask(JettyServer server, String path) throws Exception {
        try (RawConnection client = new RawConnection(server)) {
            client.send("GET " + path + " HTTP/1.1", "Host: h", "Connection: close", "");
            String status = client.answer().status();
            assertThat(client.closedByServer()).isTrue();
            return status;
        }
    }

    private static Socket socket(JettyServer server) throws Exception {
        return new Socket(server.address().getAddress(), server.address().getPort());
    }

    @SuppressWarnings("NullAway") // A handler that does what it must not.
    private static Response nothing(Request request) {
        return null;
    }

    /** A reader that ends at once, as it should if its length is 0, and cannot be closed. */
    private static final class Unclosable extends BlobReader {
        private final long length;

        Unclosable(long length) {
            this.length = length;
        }

        @Override
        public Descriptor descriptor() {
            return Descriptor.of("application/octet-stream", DigestAlgorithm.SHA256.digest(new byte[0]), length);
        }

        @Override
        public int read(byte[] bytes, int offset, int count) {
            return -1;
        }

        @Override
        public void close() {
            throw new IllegalStateException("cannot be closed");
        }
    }
}
