// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.TagPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import dev.ocikit.unify.WritePolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A registry behind a network that fails, and two that do not, as one, behind a server. */
class UnifiedFaultTest {
    private static final String REPOSITORY = "some/repository";

    @RegisterExtension
    @Order(1)
    final LeakCheck leaks = LeakCheck.create();

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final Servers servers = new Servers();
    private final MemRegistry far = MemRegistry.create();
    private final MemRegistry near = MemRegistry.create();
    private final MemRegistry other = MemRegistry.create();
    private FaultProxy proxy;
    private UnifiedRegistry unified;
    private OciRegistry client;

    @BeforeEach
    void start() throws IOException {
        proxy = FaultProxy.to(servers.uriOnHttp1(far));
        UnifyOptions options = UnifyOptions.builder()
                .readPolicy(ReadPolicy.SEQUENTIAL)
                .tagPolicy(TagPolicy.AGREE)
                .writePolicy(WritePolicy.QUORUM)
                .breakerFailures(Integer.MAX_VALUE)
                .build();
        unified = UnifiedRegistry.create(
                options,
                List.of(
                        Member.of("far", servers.clientWithoutRetries(proxy.uri())),
                        Member.of("near", leaks.watch(near)),
                        Member.of("other", leaks.watch(other))));
        client = servers.onJetty(unified);
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
        unified.close();
        proxy.close();
    }

    @Test
    void aBlobThatBreaksOffIsReadToItsEndElsewhere() throws IOException {
        BlobContent blob = random.blob(1_000_000);
        blob.pushTo(far, REPOSITORY);
        blob.pushTo(other, REPOSITORY);
        for (Fault.End end : new Fault.End[] {Fault.End.CLOSE, Fault.End.RESET}) {
            for (long after : new long[] {0, 100, 1000, 500_000, 999_999}) {
                proxy.otherwise(Fault.NONE.endingResponseAfter(after).endingBy(end));
                try (BlobReader reader = client.getBlob(REPOSITORY, blob.digest())) {
                    assertThat(reader.readAllBytes())
                            .as("%s after %d", end, after)
                            .isEqualTo(blob.bytes());
                }
            }
        }
    }

    @Test
    void aPushSucceedsWhereEnoughTakeIt() throws IOException {
        for (long after : new long[] {0, 1000, 500_000}) {
            BlobContent blob = random.blob(1_000_000);
            proxy.otherwise(Fault.NONE.endingRequestAfter(after).endingBy(Fault.End.RESET));
            client.pushBlob(
                    REPOSITORY, blob.digest(), BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size()));
            assertThat(near.resolveBlob(REPOSITORY, blob.digest()).size()).isEqualTo(1_000_000);
            assertThat(other.resolveBlob(REPOSITORY, blob.digest()).size()).isEqualTo(1_000_000);
        }
    }

    @Test
    void anUploadGoesOnWithoutTheMemberThatBreaksOff() throws IOException {
        BlobContent blob = random.blob(1_000_000);
        BlobWriter begun = client.startBlobUpload(REPOSITORY);
        try (begun) {
            begun.write(blob.bytes(), 0, 300_000);
        }
        proxy.close();
        try (BlobWriter writer = client.resumeBlobUpload(REPOSITORY, begun.id(), OciRegistry.WHERE_LEFT_OFF)) {
            assertThat(writer.size()).isEqualTo(300_000);
            writer.write(blob.bytes(), 300_000, 700_000);
            writer.commit(blob.digest());
        }
        try (BlobReader reader = client.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
        assertThat(far.openUploads()).as("nobody could tell it").isEqualTo(1);
    }

    @Test
    void aConflictIsAConflictBehindAServer() throws IOException {
        ImageContent one = random.image(1, 10);
        ImageContent another = random.image(1, 10);
        one.pushTo(far, REPOSITORY, "tag");
        another.pushTo(near, REPOSITORY, "tag");
        assertThatThrownBy(() -> client.getTag(REPOSITORY, "tag")).isInstanceOfSatisfying(OciException.class, e -> {
            assertThat(e.status()).hasValue(409);
            assertThat(e.detail())
                    .hasValueSatisfying(detail ->
                            assertThat(detail).contains("\"far\":\"" + one.digest(), "\"near\":\"" + another.digest()));
        });
    }

    @Test
    void aMemberThatCannotBeReachedIsNotReportedAsNotFound() {
        proxy.otherwise(Fault.NONE.endingResponseAfter(0).endingBy(Fault.End.RESET));
        assertThatThrownBy(() -> client.getTag(REPOSITORY, "tag"))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
}
