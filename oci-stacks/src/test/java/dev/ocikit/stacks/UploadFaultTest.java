// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in chunks over a network that breaks in the middle of them. */
@Tag("wide")
class UploadFaultTest {
    private static final String REPOSITORY = "faulty/upload";
    private static final int MIB = 1 << 20;
    private static final LargeOptions OPTIONS =
            LargeOptions.builder().thresholdBytes(MIB).chunkBytes(2 * MIB).build();

    @RegisterExtension
    @Order(1)
    final LeakCheck leaks = LeakCheck.create();

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    @TempDir
    Path directory;

    private final OciRegistry mem = leaks.watch(MemRegistry.create());
    private final Counted server = new Counted(mem);
    private final Servers servers = new Servers();

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void aPushFromAFileGoesOnWhereItWasBroken() throws IOException {
        goesOn((registry, blob) -> registry.pushBlob(
                REPOSITORY, blob.digest(), BlobSource.of(Files.write(directory.resolve("blob"), blob.bytes()))));
    }

    @Test
    void aPushFromMemoryGoesOnWhereItWasBroken() throws IOException {
        goesOn((registry, blob) -> blob.pushTo(registry, REPOSITORY));
    }

    @Test
    void aPushFromAStreamGoesOnWhereItWasBroken() throws IOException {
        goesOn((registry, blob) -> registry.pushBlob(
                REPOSITORY, blob.digest(), BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size())));
    }

    @Test
    void anUploadOfUnknownLengthGoesOnWhereItWasBroken() throws IOException {
        goesOn((registry, blob) -> registry.upload(REPOSITORY, new ByteArrayInputStream(blob.bytes())));
    }

    @Test
    void anUploadWithoutADigestGoesOnWhereItWasBroken() throws IOException {
        goesOn((registry, blob) ->
                registry.upload(REPOSITORY, BlobSource.of(Files.write(directory.resolve("blob"), blob.bytes()))));
    }

    /** Connections break in the first chunk and in later ones. */
    private void goesOn(Push push) throws IOException {
        goesOn(push, Fault.End.RESET, true);
        goesOn(push, Fault.End.CLOSE, false);
    }

    private void goesOn(Push push, Fault.End end, boolean retries) throws IOException {
        server.reset();
        BlobContent blob = random.blob(9 * MIB + 7);
        try (FaultProxy proxy = FaultProxy.to(servers.uriOnJetty(server));
                LargeBlobs registry = LargeBlobs.wrap(
                        retries ? servers.client(proxy.uri()) : servers.clientWithoutRetries(proxy.uri()), OPTIONS)) {
            proxy.next(
                    Fault.NONE.endingRequestAfter(MIB).endingBy(end),
                    Fault.NONE.endingRequestAfter(3 * MIB).endingBy(end),
                    Fault.NONE.endingRequestAfter(2 * MIB + 100_000).endingBy(end));
            assertThat(push.to(registry, blob)).isEqualTo(blob.descriptor());
            assertThat(proxy.connections()).isGreaterThan(3);
        }
        try (BlobReader reader = mem.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
        assertThat(server.sessions.get()).as("sessions").isEqualTo(1);
        assertThat(server.taken.get())
                .as("nothing that the registry has is sent again")
                .isEqualTo(blob.size());
    }

    @Test
    void aNetworkThatStaysBrokenIsTold() throws IOException {
        BlobContent blob = random.blob(5 * MIB);
        // Over a dead network no session can be cancelled.
        OciRegistry forgetful = MemRegistry.create();
        try (FaultProxy proxy = FaultProxy.to(servers.uriOnJetty(forgetful));
                LargeBlobs registry = LargeBlobs.wrap(
                        servers.clientWithoutRetries(proxy.uri()),
                        OPTIONS.toBuilder().attempts(2).build())) {
            proxy.next(Fault.NONE.endingRequestAfter(MIB).endingBy(Fault.End.RESET));
            proxy.otherwise(Fault.NONE.endingRequestAfter(0).endingBy(Fault.End.RESET));
            for (BlobSource source :
                    List.of(blob.source(), BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size()))) {
                assertThatThrownBy(() -> registry.pushBlob(REPOSITORY, blob.digest(), source))
                        .isInstanceOf(OciException.class)
                        .hasMessageContaining(REPOSITORY);
            }
        }
        assertThatThrownBy(() -> forgetful.resolveBlob(REPOSITORY, blob.digest()))
                .isInstanceOf(OciException.class);
    }

    /** A way to upload a blob. */
    @FunctionalInterface
    private interface Push {
        Descriptor to(LargeBlobs registry, BlobContent blob) throws IOException;
    }

    /** A registry that counts the sessions that were begun, and the bytes that were written to them. */
    private static final class Counted extends WrappedRegistry {
        final AtomicInteger sessions = new AtomicInteger();
        final AtomicLong taken = new AtomicLong();
        private final OciRegistry inner;

        Counted(OciRegistry inner) {
            this.inner = inner;
        }

        void reset() {
            sessions.set(0);
            taken.set(0);
        }

        @Override
        protected <T> T call(Call<T> call) throws IOException {
            if (call instanceof Call.StartBlobUpload) {
                sessions.incrementAndGet();
            }
            return call.mapStreams(call.on(inner), new StreamMapper() {
                @Override
                public BlobWriter writer(BlobWriter writer) {
                    return new CountedWriter(writer);
                }
            });
        }

        private final class CountedWriter extends FilterBlobWriter {
            CountedWriter(BlobWriter inner) {
                super(inner);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                inner.write(bytes, offset, length);
                taken.addAndGet(length);
            }

            @Override
            public long writeFrom(InputStream in, long length) throws IOException {
                long before = inner.size();
                try {
                    return inner.writeFrom(in, length);
                } finally {
                    taken.addAndGet(inner.size() - before);
                }
            }
        }
    }
}
