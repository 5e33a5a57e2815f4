// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One client fills its share of a bound while another continues to push. */
class ClientSharesTest {
    private static final int MAX_BYTES = 400_000;

    private final ManualClock clock = new ManualClock();
    private final MemRegistry registry =
            MemRegistry.create(MemOptions.builder().maxBytes(MAX_BYTES).build());

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("sessions", (to, i) -> to.startBlobUpload("a").close()),
                new Kind("blobs", (to, i) -> Sample.push(to, "a", "blob " + i)),
                new Kind("large blobs", (to, i) -> Sample.push(to, "a", Sample.bytes(50_000, i))),
                new Kind("upload content", (to, i) -> write(to)),
                new Kind("tags", (to, i) -> to.pushManifest("a", Sample.named("one"), List.of("t" + i))),
                new Kind(
                        "repositories and links",
                        (to, i) -> to.mountBlob("m" + i, Sample.blob("shared").digest(), "shared")),
                new Kind("manifests", (to, i) -> to.pushManifest("a", Sample.named("m" + i), List.of())),
                new Kind(
                        "referrers",
                        (to, i) -> to.pushManifest(
                                "a",
                                Sample.content(Sample.image()
                                        .artifactType("application/x-" + i)
                                        .subject(Sample.blob("subject"))),
                                List.of())));
    }

    private static void write(MemRegistry to) throws IOException {
        try (BlobWriter writer = to.startBlobUpload("a")) {
            writer.write(new byte[30_000]);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClientThatFillsItsShareDoesNotBlockAnother(Kind kind) throws Exception {
        Sample.as("greedy", () -> Sample.push(registry, "shared", "shared"));
        TooManyRequestsException refusal = fill(kind);
        assertThat(refusal.code()).isEqualTo(ErrorCode.TOOMANYREQUESTS);
        assertThat(refusal.status()).hasValue(429);
        assertThat(refusal.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(refusal)
                .hasMessageContaining("this client's share")
                .hasMessageContaining("bytes of at most " + MAX_BYTES / 2);
        assertThat(registry.heldBytes("greedy")).isBetween(MAX_BYTES / 2 - 60_000L, MAX_BYTES / 2L);
        for (int i = 0; i < 20; i++) {
            pushAndDelete("polite", i);
        }
        assertThat(registry.heldBytes("polite")).isZero();
    }

    private TooManyRequestsException fill(Kind kind) {
        return catchThrowableOfType(TooManyRequestsException.class, () -> {
            for (int i = 0; ; i++) {
                int number = i;
                Sample.as("greedy", () -> {
                    kind.step.add(registry, number);
                    return number;
                });
            }
        });
    }

    private void pushAndDelete(String client, int number) throws IOException {
        ManifestContent manifest = Sample.named(client + number);
        Digest blob = Sample.as(client, () -> Sample.push(registry, client, Sample.bytes(1000, number)));
        Sample.as(client, () -> registry.pushManifest(client, manifest, List.of("t")));
        try (BlobWriter upload = Sample.as(client, () -> registry.startBlobUpload(client))) {
            upload.cancel();
        }
        registry.deleteManifest(client, manifest.digest());
        registry.deleteBlob(client, blob);
    }

    @Test
    void contentCountsForEachClientThatLinksItAndOnceInTotal() throws Exception {
        byte[] content = new byte[40_000];
        Digest digest = Sample.as("one", () -> Sample.push(registry, "a", content));
        long once = registry.heldBytes();
        Sample.as("two", () -> registry.mountBlob("b", digest, "a"));
        Sample.as("two", () -> Sample.push(registry, "c", content));
        Sample.as("two", () -> registry.mountBlob("d", digest, null));
        assertThat(registry.heldBytes()).isBetween(once, once + 3000);
        assertThat(registry.heldBytes("one")).isBetween(40_000L, 41_000L);
        assertThat(registry.heldBytes("two")).isBetween(40_000L, 42_000L);
        registry.deleteBlob("a", digest);
        assertThat(registry.heldBytes("one")).isZero();
        assertThat(registry.heldBytes("two")).isBetween(40_000L, 42_000L);
        registry.deleteBlob("b", digest);
        registry.deleteBlob("c", digest);
        assertThat(registry.heldBytes("two")).isBetween(40_000L, 41_000L);
        registry.deleteBlob("d", digest);
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.clients()).isZero();
    }

    @Test
    void aMountThatAShareDoesNotCoverIsRefused() throws Exception {
        Digest large = Sample.as("one", () -> Sample.push(registry, "a", new byte[150_000]));
        Sample.as("two", () -> Sample.push(registry, "b", Sample.bytes(60_000, 1)));
        long held = registry.heldBytes();
        Expect.refusal(ErrorCode.TOOMANYREQUESTS, () -> Sample.as("two", () -> registry.mountBlob("b", large, "a")));
        assertThat(registry.heldBytes()).isEqualTo(held);
        assertThat(Sample.as("one", () -> registry.mountBlob("c", large, "a"))).isInstanceOf(MountResult.Mounted.class);
    }

    @Test
    void aMovedTagRemainsChargedToTheClientThatCreatedIt() throws Exception {
        Sample.as("one", () -> registry.pushManifest("a", Sample.named("one"), List.of("t")));
        long one = registry.heldBytes("one");
        Sample.as("two", () -> registry.pushManifest("a", Sample.named("two"), List.of("t")));
        assertThat(registry.heldBytes("one")).isEqualTo(one);
        registry.deleteManifest("a", Sample.named("one").digest());
        registry.deleteManifest("a", Sample.named("two").digest());
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.clients()).isZero();
    }

    @Test
    void aSessionIsChargedToTheClientThatStartedIt() throws Exception {
        BlobWriter started = Sample.as("one", () -> registry.startBlobUpload("a"));
        BlobWriter resumed = Sample.as("two", () -> registry.resumeBlobUpload("a", started.id(), 0));
        resumed.write(new byte[1000]);
        assertThat(registry.heldBytes("one")).isGreaterThan(1000);
        assertThat(registry.heldBytes("two")).isZero();
        Sample.as("two", () -> resumed.commit(Digest.sha256(new byte[1000])));
        assertThat(registry.heldBytes("one")).isGreaterThan(1000);
        registry.deleteBlob("a", Digest.sha256(new byte[1000]));
        assertThat(registry.clients()).isZero();
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aClientHasHalfOfTheSessions() throws Exception {
        MemRegistry small = withSessions(8, 100);
        open(small, "greedy", 4);
        assertFull(small, "greedy", "b", "4 upload sessions are open in this registry for this client");
        open(small, "polite", 4);
        assertFull(small, "third", "b", "8 upload sessions are open in this registry,");
        assertFull(small, null, "b", "8 upload sessions are open in this registry,");
        assertThat(small.openUploads()).isEqualTo(8);
    }

    @Test
    void aClientHasHalfOfTheSessionsOfARepository() throws Exception {
        MemRegistry small = withSessions(100, 8);
        open(small, "greedy", 4);
        assertFull(small, "greedy", "a", "4 upload sessions are open in this repository for this client");
        open(small, "polite", 4);
        assertFull(small, "third", "a", "8 upload sessions are open in this repository,");
        Sample.as("greedy", () -> small.startBlobUpload("b")).close();
    }

    @Test
    void endedSessionsMakeRoomForOthers() throws Exception {
        MemRegistry small = withSessions(4, 4);
        for (int i = 0; i < 10; i++) {
            List<BlobWriter> open = open(small, "one", 2);
            assertFull(small, "one", "a", "2 upload sessions");
            open.get(0).cancel();
            open.get(1).commit(Digest.sha256(new byte[0]));
        }
        assertThat(small.openUploads()).isZero();
    }

    @Test
    void expiredSessionsMakeRoomForOthers() throws Exception {
        MemRegistry small = withSessions(4, 4);
        open(small, "one", 2);
        clock.advance(Duration.ofMinutes(10));
        open(small, "one", 2);
        clock.advance(Duration.ofMinutes(5));
        open(small, "two", 1);
        clock.advance(Duration.ofMinutes(5));
        open(small, "one", 2);
        assertThat(small.openUploads()).isEqualTo(3);
    }

    private MemRegistry withSessions(int max, int perRepository) {
        return MemRegistry.create(MemOptions.builder()
                .maxUploads(max)
                .maxUploadsPerRepository(perRepository)
                .uploadExpiry(Duration.ofMinutes(10))
                .clock(clock)
                .build());
    }

    private static List<BlobWriter> open(MemRegistry registry, String client, int number) throws IOException {
        List<BlobWriter> open = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            open.add(Sample.as(client, () -> registry.startBlobUpload("a")));
        }
        return open;
    }

    private static void assertFull(MemRegistry registry, @Nullable String client, String repository, String message) {
        long held = registry.heldBytes();
        assertThat(Expect.refusal(
                        ErrorCode.TOOMANYREQUESTS, () -> Sample.as(client, () -> registry.startBlobUpload(repository))))
                .hasMessageContaining(message);
        assertThat(registry.heldBytes()).isEqualTo(held);
    }

    /** A kind of object that a client can add. */
    private record Kind(String name, Step step) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Adds an object. */
    private interface Step {
        void add(MemRegistry registry, int number) throws IOException;
    }
}
