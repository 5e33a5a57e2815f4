// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ocikit.api.BlobReader;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the client can read is read in parts, or whole, where a registry answers requests for parts in ways of its own. */
class OddRangesTest {
    private static final String REPOSITORY = "odd/ranges";

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    @TempDir
    Path directory;

    private final Servers servers = new Servers();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        servers.close();
        server.stop(0);
    }

    private void assertRead(BlobContent blob, Answer answer) throws IOException {
        server.createContext("/v2/", exchange -> {
            try (exchange) {
                String range = exchange.getRequestHeaders().getFirst("Range");
                asked.add(exchange.getRequestMethod() + " " + range);
                answer.to(exchange, range);
            }
        });
        OciRegistry client = servers.client(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        assertReads(client, blob);
        asked.clear();
        try (LargeBlobs large = LargeBlobs.wrap(
                client, LargeOptions.builder().thresholdBytes(1000).build())) {
            assertReads(large, blob);
            assertThat(asked).contains("GET bytes=0-");
            asked.clear();
            assertReads(large, blob);
            assertThat(asked).doesNotContain("GET bytes=0-");
            large.downloadTo(REPOSITORY, blob.digest(), directory.resolve("blob"));
            assertThat(directory.resolve("blob")).hasBinaryContent(blob.bytes());
        }
    }

    private static void assertReads(OciRegistry registry, BlobContent blob) throws IOException {
        Digest digest = blob.digest();
        try (BlobReader reader = registry.getBlob(REPOSITORY, digest)) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
    }

    private static void send(HttpExchange exchange, int status, BlobContent blob, int start, int end)
            throws IOException {
        exchange.sendResponseHeaders(status, end - start);
        exchange.getResponseBody().write(blob.bytes(), start, end - start);
    }

    @Test
    void aBlobOfUnknownSize() throws IOException {
        BlobContent blob = random.blob(50_000);
        assertRead(blob, (exchange, range) -> {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : 0);
            if (!head) {
                exchange.getResponseBody().write(blob.bytes());
            }
        });
    }

    /** RFC 9110, section 15.3.7, allows a part that is shorter than asked for. */
    @Test
    void aPartThatIsShorterThanAskedFor() throws IOException {
        BlobContent blob = random.blob(50_000);
        assertRead(blob, (exchange, range) -> {
            if (range == null) {
                send(exchange, 200, blob, 0, 50_000);
            } else {
                exchange.getResponseHeaders().add("Content-Range", "bytes 0-9999/50000");
                send(exchange, 206, blob, 0, 10_000);
            }
        });
    }

    @Test
    void aBadRequestForAnyPart() throws IOException {
        BlobContent blob = random.blob(50_000);
        assertRead(blob, (exchange, range) -> {
            if (range == null) {
                send(exchange, 200, blob, 0, 50_000);
            } else {
                exchange.sendResponseHeaders(400, -1);
            }
        });
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange, @Nullable String range) throws IOException;
    }
}
