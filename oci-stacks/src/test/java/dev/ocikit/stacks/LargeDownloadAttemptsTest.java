// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The attempts of a large download and those of the client beneath it count together. */
@Timeout(120)
class LargeDownloadAttemptsTest {
    private static final String REPOSITORY = "large/attempts";
    private static final int MIB = 1 << 20;
    private static final int ATTEMPTS = RetryPolicy.defaults().attempts();
    private static final LargeOptions ONE_REQUEST = LargeOptions.builder()
            .thresholdBytes(MIB)
            .maxRequests(1)
            .firstPause(Duration.ZERO)
            .build();

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final OciRegistry mem = MemRegistry.create();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Predicate<Request> refused = request -> false;
    private Http1Server server;
    private BlobContent blob;

    @BeforeEach
    void start() throws IOException {
        blob = random.blob(9 * MIB);
        mem.pushBlob(REPOSITORY, blob.digest(), blob.source());
        var handler = RegistryHandler.of(mem);
        server = Http1Server.start(
                request -> {
                    if (request.method().equals("GET")) {
                        reads.incrementAndGet();
                    }
                    return refused.test(request) ? Response.status(500).empty() : handler.handle(request);
                },
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static RegistryClient client(String url) {
        return RegistryClient.create(ClientOptions.builder(url)
                .retry(RetryPolicy.builder().firstDelay(Duration.ZERO).build())
                .build());
    }

    private void fails(String url) throws IOException {
        try (RegistryClient client = client(url);
                LargeBlobs large = LargeBlobs.wrap(client, ONE_REQUEST)) {
            assertThatThrownBy(() -> {
                        try (BlobReader reader = large.getBlob(REPOSITORY, blob.digest())) {
                            reader.readAllBytes();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBlobThatIsRefusedForEverIsAskedForAsOftenAsByTheClient() throws IOException {
        refused = request -> request.method().equals("GET");
        fails(server.uri().toString());
        assertThat(reads).hasValue(ATTEMPTS);
    }

    @Test
    void theRestOfABlobThatIsRefusedForEverIsAskedForAsOftenAsByTheClient() throws IOException {
        refused = request -> request.method().equals("GET") && reads.get() > 1;
        try (FaultProxy proxy = FaultProxy.to(server.uri())) {
            proxy.otherwise(Fault.NONE.endingResponseAfter(3 * MIB).endingBy(Fault.End.RESET));
            fails(proxy.uri().toString());
        }
        assertThat(reads.get()).isBetween(2, 1 + ATTEMPTS);
    }

    @Test
    void aRegistryThatBreaksOffAfterAFewBytesIsNotAskedForEver() throws IOException {
        try (FaultProxy proxy = FaultProxy.to(server.uri())) {
            proxy.otherwise(Fault.NONE.endingResponseAfter(2000));
            fails(proxy.uri().toString());
        }
        assertThat(reads.get()).isBetween(2, 1 + ATTEMPTS);
    }
}
