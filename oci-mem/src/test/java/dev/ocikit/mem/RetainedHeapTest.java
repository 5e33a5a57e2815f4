// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fills a registry with one kind of object up to its bound, and compares the heap that this takes with the bytes charged. */
@Tag("wide")
class RetainedHeapTest {
    private static final int MAX_BYTES = 6 << 20;

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "empty sessions",
                        (registry, i) -> registry.startBlobUpload("a").close()),
                new Kind(
                        "empty sessions, each in a repository of its own",
                        (registry, i) -> registry.startBlobUpload("a" + i).close()),
                new Kind(
                        "empty SHA-512 sessions",
                        (registry, i) -> registry.startBlobUpload(
                                        "a", UploadOptions.DEFAULT.withDigestAlgorithm(DigestAlgorithm.SHA512))
                                .close()),
                new Kind("sessions of 100 bytes", RetainedHeapTest::startWithContent),
                new Kind("blobs of 4 bytes", (registry, i) -> Sample.push(registry, "a", bytes(4, i))),
                new Kind("blobs of 4 bytes from sessions", RetainedHeapTest::upload),
                new Kind("blobs of 4 bytes by SHA-512", RetainedHeapTest::pushBySha512),
                new Kind("blobs of 100 KB", (registry, i) -> Sample.push(registry, "a", bytes(100_000, i))),
                new Kind("tags", RetainedHeapTest::pushTags),
                new Kind("repositories", RetainedHeapTest::mountToNewRepository),
                new Kind(
                        "repositories with a tag",
                        (registry, i) -> registry.pushManifest("r" + i, Sample.named("one"), List.of("t"))),
                new Kind("links", RetainedHeapTest::mountManyToRepository),
                new Kind("manifests", (registry, i) -> registry.pushManifest("a", Sample.named("m" + i), List.of())),
                new Kind("links to manifests", RetainedHeapTest::pushSameManifests),
                new Kind(
                        "manifests under other media types",
                        (registry, i) -> registry.pushManifest(
                                "a" + i, ManifestContent.of(Sample.text("x"), "application/x-" + i), List.of())),
                new Kind("referrers", (registry, i) -> registry.pushManifest("a", referrer(i, 1), List.of())),
                new Kind("referrers, each of a subject and a type of its own", RetainedHeapTest::pushReferrerOfItsOwn),
                new Kind(
                        "referrers with many annotations",
                        (registry, i) -> registry.pushManifest("a", referrer(i, 100_000), List.of())),
                new Kind("sessions that were committed under a wrong digest", RetainedHeapTest::commitInVain),
                new Kind(
                        "content that tags need",
                        (registry, i) -> registry.pushManifest("a", imageOf(1000, i), List.of("t" + i))),
                new Kind("clients", RetainedHeapTest::mountAsNewClient),
                new Kind("blobs that two clients hold", RetainedHeapTest::pushAsTwoClients));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void takesAsMuchHeapAsIsCharged(Kind kind) throws Exception {
        long before = heap();
        MemRegistry registry = MemRegistry.create(MemOptions.builder()
                .maxBytes(MAX_BYTES)
                .maxBytesPerClient(MAX_BYTES)
                .maxUploads(Integer.MAX_VALUE)
                .maxUploadsPerRepository(Integer.MAX_VALUE)
                .immutableTags(kind.name.equals("content that tags need"))
                .build());
        try {
            int number = fill(registry, kind);
            long charged = registry.heldBytes();
            double ratio = (heap() - before) / (double) charged;
            System.out.printf("%s: %d of %d bytes, heap by charge %.2f%n", kind, number, charged / number, ratio);
            assertThat(charged).isBetween(MAX_BYTES * 3L / 4, (long) MAX_BYTES);
            assertThat(ratio).as("heap by charge").isBetween(0.7, 1.3);
        } finally {
            Reference.reachabilityFence(registry);
        }
    }

    /** Adds objects until the registry is full, and returns how many there are. */
    private static int fill(MemRegistry registry, Kind kind) throws IOException {
        for (int i = 0; ; i++) {
            try {
                kind.step.add(registry, i);
            } catch (OciException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL);
                return i;
            }
        }
    }

    /** Returns the heap in use after garbage collections, when it has become stable. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int unchanged = 0; unchanged < 2; ) {
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            unchanged = used < least - 16_384 ? 0 : unchanged + 1;
            least = Math.min(least, used);
        }
        return least;
    }

    private static byte[] bytes(int size, int number) {
        return ByteBuffer.allocate(size).putInt(number).array();
    }

    private static void startWithContent(MemRegistry registry, int i) throws IOException {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(bytes(100, i));
        }
    }

    private static void upload(MemRegistry registry, int i) throws IOException {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(bytes(4, i));
            writer.commit(Digest.sha256(bytes(4, i)));
        }
    }

    private static void commitInVain(MemRegistry registry, int i) throws IOException {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(bytes(4, i));
            assertThat(Expect.refusal(
                            ErrorCode.DIGEST_INVALID, () -> writer.commit(DigestAlgorithm.SHA512.digest(bytes(5, i)))))
                    .isNotNull();
        }
    }

    private static ManifestContent imageOf(int layers, int number) {
        Descriptor[] all = new Descriptor[layers];
        for (int i = 0; i < layers; i++) {
            all[i] = Sample.blob(number + "/" + i);
        }
        return Sample.content(Sample.image(all));
    }

    private static void pushBySha512(MemRegistry registry, int i) throws IOException {
        registry.pushBlob("a", DigestAlgorithm.SHA512.digest(bytes(4, i)), BlobSource.of(bytes(4, i)));
    }

    private static void pushTags(MemRegistry registry, int i) throws IOException {
        List<String> tags = new ArrayList<>();
        for (int j = 0; j < 100; j++) {
            tags.add("tag-" + i + "-" + j);
        }
        registry.pushManifest("a", Sample.named("one"), tags);
    }

    private static void mountToNewRepository(MemRegistry registry, int i) throws IOException {
        Digest digest = i == 0 ? Sample.push(registry, "a", "x") : Digest.sha256(Sample.text("x"));
        registry.mountBlob("r" + i, digest, "a");
    }

    private static void mountManyToRepository(MemRegistry registry, int i) throws IOException {
        for (int j = 0; j < 100; j++) {
            if (i == 0) {
                Sample.push(registry, "a", bytes(4, j));
            }
            registry.mountBlob("r" + i, Digest.sha256(bytes(4, j)), "a");
        }
    }

    private static void pushSameManifests(MemRegistry registry, int i) throws IOException {
        for (int j = 0; j < 100; j++) {
            registry.pushManifest("r" + i, Sample.named("m" + j), List.of());
        }
    }

    private static void mountAsNewClient(MemRegistry registry, int i) throws IOException {
        if (i == 0) {
            Sample.push(registry, "a", "x");
        }
        Sample.as("client-" + i, () -> registry.mountBlob("r" + i, Digest.sha256(Sample.text("x")), "a"));
    }

    private static void pushAsTwoClients(MemRegistry registry, int i) throws IOException {
        for (String client : List.of("one", "two")) {
            Sample.as(client, () -> Sample.push(registry, client, bytes(4, i)));
        }
    }

    private static ManifestContent referrer(int number, int annotations) {
        StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST
                + "\",\"artifactType\":\"application/x\",\"subject\":{\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST
                + "\",\"digest\":\"" + Digest.sha256(new byte[0])
                + "\",\"size\":0},\"config\":{\"mediaType\":\"application/x\",\"digest\":\""
                + Digest.sha256(new byte[0])
                + "\",\"size\":0},\"layers\":[],\"annotations\":{\"N\":\"" + number + "\"");
        for (int i = 1; i < annotations; i++) {
            json.append(",\"").append(Integer.toString(i, 36)).append("\":\"\"");
        }
        return ManifestContent.of(Sample.text(json + "}}"), MediaTypes.IMAGE_MANIFEST);
    }

    private static void pushReferrerOfItsOwn(MemRegistry registry, int i) throws IOException {
        Descriptor subject = Descriptor.of(MediaTypes.IMAGE_MANIFEST, Digest.sha256(bytes(4, i)), 4);
        ManifestContent referrer =
                Sample.content(Sample.image().artifactType("application/x-" + i).subject(subject));
        registry.pushManifest("a", referrer, List.of());
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
