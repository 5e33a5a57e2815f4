// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import dev.ocikit.test.RegistryExtension;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client sees, and what a server keeps, when the network between them breaks. */
class NetworkFaultTest {
    private static final String REPOSITORY = "faulty/net";

    @RegisterExtension
    @Order(1)
    final LeakCheck leaks = LeakCheck.create();

    @RegisterExtension
    @Order(2)
    final RegistryExtension server = RegistryExtension.inMemory();

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final Servers clients = new Servers();
    private FaultProxy proxy;
    private OciRegistry client;
    private BlobContent blob;

    @BeforeEach
    void connect() throws IOException {
        proxy = FaultProxy.to(server.uri());
        client = clients.clientWithoutRetries(proxy.uri());
        blob = random.blob(1_000_000);
    }

    @AfterEach
    void disconnect() throws Exception {
        clients.close();
        proxy.close();
    }

    @Test
    void aBlobThatBreaksOffIsNeverTakenForWhole() throws IOException {
        blob.pushTo(server.registry(), REPOSITORY);
        for (Fault.End end : new Fault.End[] {Fault.End.CLOSE, Fault.End.RESET}) {
            for (long after : new long[] {0, 1, 100, 1000, 500_000, 999_999}) {
                proxy.otherwise(Fault.NONE.endingResponseAfter(after).endingBy(end));
                assertThatThrownBy(() -> {
                            try (OciRegistryClient fresh = new OciRegistryClient();
                                    BlobReader reader = fresh.registry.getBlob(REPOSITORY, blob.digest())) {
                                reader.readAllBytes();
                            }
                        })
                        .as("%s after %d bytes", end, after)
                        .isInstanceOf(IOException.class);
            }
        }
        proxy.otherwise(Fault.NONE);
        try (BlobReader reader = client.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
    }

    @Test
    void aPushThatBreaksOffStoresNothing() throws IOException {
        for (Fault.End end : new Fault.End[] {Fault.End.CLOSE, Fault.End.RESET}) {
            for (long after : new long[] {0, 100, 500_000, 1_000_000}) {
                proxy.otherwise(Fault.NONE.endingRequestAfter(after).endingBy(end));
                assertThatThrownBy(() -> {
                            try (OciRegistryClient fresh = new OciRegistryClient()) {
                                blob.pushTo(fresh.registry, REPOSITORY);
                            }
                        })
                        .as("%s after %d bytes", end, after)
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> server.registry().resolveBlob(REPOSITORY, blob.digest()))
                        .isInstanceOf(OciException.class);
            }
        }
        proxy.otherwise(Fault.NONE);
        blob.pushTo(client, REPOSITORY);
        assertThat(server.registry().resolveBlob(REPOSITORY, blob.digest()).size())
                .isEqualTo(1_000_000);
    }

    @Test
    void aServerThatHangsUpIsUnavailable() {
        proxy.otherwise(Fault.NONE.endingResponseAfter(0).endingBy(Fault.End.RESET));
        assertThatThrownBy(() -> client.resolveTag(REPOSITORY, "tag"))
                .isInstanceOfSatisfying(
                        OciException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void anUploadGoesOnAfterItsConnectionWasReset() throws IOException {
        BlobWriter begun = client.startBlobUpload(REPOSITORY);
        try (begun) {
            begun.write(blob.bytes(), 0, 600_000);
        }
        proxy.resetAll();
        try (BlobWriter writer = client.resumeBlobUpload(REPOSITORY, begun.id(), OciRegistry.WHERE_LEFT_OFF)) {
            assertThat(writer.size()).isEqualTo(600_000);
            writer.write(blob.bytes(), 600_000, 400_000);
            writer.commit(blob.digest());
        }
        assertThat(server.registry().resolveBlob(REPOSITORY, blob.digest()).size())
                .isEqualTo(1_000_000);
    }

    @Test
    void aDelayAndAThrottleAreOnlySlow() throws IOException {
        ImageContent image = random.image();
        image.pushTo(server.registry(), REPOSITORY, "slow");
        proxy.otherwise(Fault.NONE.delayedBy(Duration.ofMillis(50)).throttledTo(100_000));
        assertThat(client.getTag(REPOSITORY, "slow")).isEqualTo(image.manifest());
    }

    /** A client with connections of its own, so that each attempt meets the next fault of the script. */
    private final class OciRegistryClient implements AutoCloseable {
        private final Servers own = new Servers();
        final OciRegistry registry = own.clientWithoutRetries(proxy.uri());

        @Override
        public void close() {
            own.close();
        }
    }
}
