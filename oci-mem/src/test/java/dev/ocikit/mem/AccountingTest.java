// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AccountingTest {
    private final MemRegistry registry = MemRegistry.create();

    @Test
    void tenEqualUploadsHoldTheirContentOnce() throws Exception {
        byte[] content = Sample.bytes(32 << 20, 1);
        Digest digest = Digest.sha256(content);
        for (int i = 0; i < 10; i++) {
            try (BlobWriter writer = registry.startBlobUpload("repository-" + i)) {
                writer.writeFrom(new ByteArrayInputStream(content), -1);
                writer.commit(digest);
            }
        }
        assertThat(registry.openUploads()).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(registry.heldBytes()).isBetween(32L << 20, (32L << 20) + 20_000);
            registry.deleteBlob("repository-" + i, digest);
        }
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void anUploadTakesLittleMoreThanItHolds() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            long empty = registry.heldBytes();
            assertThat(empty).isPositive();
            for (long written = 1; written <= 3 << 20; written++) {
                writer.write(7);
                if (written % 10_007 == 0) {
                    assertThat(registry.heldBytes() - empty)
                            .isBetween(written, 2 * written + 1000)
                            .isLessThanOrEqualTo(written + SegmentBuffer.MAX_PIECE_BYTES + 1000);
                }
            }
            writer.cancel();
        }
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void cancelledAndFailedUploadsHoldNothing() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(new byte[100_000]);
            writer.cancel();
            writer.cancel();
        }
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(new byte[100_000]);
            assertThatThrownBy(() -> writer.commit(Digest.sha256(new byte[1])))
                    .isInstanceOf(ContentMismatchException.class);
            writer.cancel();
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.commit(Digest.sha256(new byte[100_000])));
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.write(1));
        }
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.openUploads()).isZero();
        assertThat(registry.repositories().toList()).isEmpty();
    }

    @Test
    void aSessionRemainsChargedAfterACommitUnderAnotherDigest() throws Exception {
        byte[] content = Sample.bytes(100_000, 5);
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(content);
            long held = registry.heldBytes();
            for (int i = 0; i < 3; i++) {
                byte[] other = Sample.bytes(10, i);
                Expect.refusal(ErrorCode.DIGEST_INVALID, () -> writer.commit(Digest.sha256(other)));
                assertThat(registry.heldBytes()).isEqualTo(held);
            }
            assertThat(registry.openUploads()).isEqualTo(1);
            writer.commit(Digest.sha256(content));
        }
        assertThat(registry.openUploads()).isZero();
        assertThat(Sample.read(registry, "a", Digest.sha256(content))).isEqualTo(content);
        registry.deleteBlob("a", Digest.sha256(content));
        assertThat(registry.heldBytes()).isZero();
    }

    /** The digest of another algorithm is computed along from then on, so that each further commit costs nothing. */
    @Test
    void aSessionIsChargedOnceForAnAlgorithmThatItWasNotStartedFor() throws Exception {
        byte[] content = Sample.bytes(100_000, 5);
        Digest sha512 = DigestAlgorithm.SHA512.digest(content);
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(content, 0, 70_000);
            long held = registry.heldBytes();
            for (int i = 0; i < 3; i++) {
                Expect.refusal(ErrorCode.DIGEST_INVALID, () -> writer.commit(sha512));
                assertThat(registry.heldBytes()).isEqualTo(held + RetainedSizes.hash(DigestAlgorithm.SHA512));
            }
            writer.write(content, 70_000, 30_000);
            Expect.refusal(ErrorCode.DIGEST_INVALID, () -> writer.commit(Digest.sha256(new byte[1])));
            writer.commit(sha512);
        }
        assertThat(Sample.read(registry, "a", sha512)).isEqualTo(content);
        registry.deleteBlob("a", sha512);
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aSessionEndsThatCannotPayForAnotherAlgorithm() throws Exception {
        byte[] content = Sample.bytes(60_000, 5);
        MemRegistry small = MemRegistry.create(MemOptions.builder()
                .maxBytes(100_000 + RetainedSizes.upload("a", DigestAlgorithm.SHA256))
                .build());
        try (BlobWriter writer = small.startBlobUpload("a")) {
            writer.writeFrom(new ByteArrayInputStream(content), content.length);
            int rest = (int) (100_000 + RetainedSizes.upload("a", DigestAlgorithm.SHA256) - small.heldBytes());
            try (BlobWriter filler = small.startBlobUpload("b")) {
                filler.writeFrom(InputStream.nullInputStream(), 0);
                int room = rest - (int) RetainedSizes.upload("b", DigestAlgorithm.SHA256) - 100;
                filler.writeFrom(new ByteArrayInputStream(new byte[room]), room);
                Expect.refusal(
                        ErrorCode.DIGEST_INVALID, () -> writer.commit(DigestAlgorithm.SHA512.digest(new byte[1])));
                Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.commit(Digest.sha256(content)));
                assertThat(small.openUploads()).isEqualTo(1);
                filler.cancel();
            }
        }
        assertThat(small.heldBytes()).isZero();
    }

    @Test
    void aCommitThatCannotBeVerifiedLeavesTheSession() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(Sample.text("x"));
            Expect.refusal(ErrorCode.DIGEST_INVALID, () -> writer.commit(Digest.parse("crc:00")));
            writer.commit(Digest.sha256(Sample.text("x")));
        }
        Expect.refusal(
                ErrorCode.DIGEST_INVALID,
                () -> registry.startBlobUpload(
                        "a", UploadOptions.DEFAULT.withDigestAlgorithm(DigestAlgorithm.of("crc"))));
    }

    @Test
    void aDeletedBlobIsChargedUntilItsReadersAreClosed() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(100_000).build());
        Digest digest = Sample.push(small, "a", new byte[60_000]);
        long held = small.heldBytes();
        BlobReader part = small.getBlobRange("a", digest, new ByteRange(1, 2));
        try (BlobReader whole = small.getBlob("a", digest)) {
            small.deleteBlob("a", digest);
            Expect.refusal(ErrorCode.BLOB_UNKNOWN, () -> small.getBlob("a", digest));
            assertThat(small.heldBytes()).isBetween(60_000L, held);
            Expect.refusal(ErrorCode.STORAGE_FULL, () -> Sample.push(small, "a", new byte[60_001]));
            part.close();
            part.close();
            assertThat(small.heldBytes()).isGreaterThan(60_000);
            assertThat(whole.readAllBytes()).hasSize(60_000);
        }
        assertThat(small.heldBytes()).isZero();
        Sample.push(small, "a", new byte[60_001]);
    }

    @Test
    void aBlobThatIsDeletedAndPushedAgainWhileItIsReadIsChargedTwice() throws Exception {
        Digest digest = Sample.push(registry, "a", new byte[60_000]);
        long held = registry.heldBytes();
        try (BlobReader reader = registry.getBlob("a", digest)) {
            registry.deleteBlob("a", digest);
            Sample.push(registry, "a", new byte[60_000]);
            assertThat(registry.heldBytes()).isGreaterThan(120_000);
            assertThat(reader.length()).isEqualTo(60_000);
        }
        assertThat(registry.heldBytes()).isEqualTo(held);
        registry.deleteBlob("a", digest);
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aManifestIsHeldOnceUntilItsLastRepositoryDeletesIt() throws Exception {
        ManifestContent manifest = Sample.named("one");
        registry.pushManifest("c", ManifestContent.of(manifest.toByteArray(), manifest.mediaType()), List.of());
        long once = registry.heldBytes();
        registry.pushManifest("a", manifest, List.of("1"));
        registry.pushManifest("a", manifest, List.of("2"));
        registry.pushManifest("b", manifest, List.of());
        assertThat(registry.heldBytes()).isBetween(once + 1, once + 1200);
        registry.deleteManifest("a", manifest.digest());
        registry.deleteManifest("b", manifest.digest());
        assertThat(registry.heldBytes()).isEqualTo(once);
        registry.deleteManifest("c", manifest.digest());
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aManifestPushedUnderAnotherMediaTypeReplacesTheFirst() throws Exception {
        ManifestContent oci = Sample.named("one");
        ManifestContent other = ManifestContent.of(oci.toByteArray(), "application/x-other");
        registry.pushManifest("a", oci, List.of("t"));
        long held = registry.heldBytes();
        registry.pushManifest("a", other, List.of());
        assertThat(registry.getTag("a", "t").mediaType()).isEqualTo("application/x-other");
        assertThat(registry.getManifest("a", oci.digest()).mediaType()).isEqualTo("application/x-other");
        assertThat(registry.heldBytes()).isBetween(held - 100, held);
        registry.deleteManifest("a", oci.digest());
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aFullRegistryRefusesAndTheSessionContinuesWhenThereIsSpace() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(10_000).build());
        Digest first = Sample.push(small, "a", new byte[4000]);
        try (BlobWriter writer = small.startBlobUpload("b")) {
            writer.write(new byte[3000]);
            long held = small.heldBytes();
            OciException full = Expect.refusal(ErrorCode.STORAGE_FULL, () -> writer.write(new byte[3000]));
            // A status stands for the answer of another registry, whose text a server does not pass on.
            assertThat(full.status()).isEmpty();
            assertThat(full).hasMessageContaining("upload to b").hasMessageContaining("bytes of at most 10000");
            assertThat(small.heldBytes()).isEqualTo(held);
            small.deleteBlob("a", first);
            writer.write(new byte[1000]);
            writer.commit(first);
        }
        assertThat(Sample.read(small, "b", first)).hasSize(4000);
        small.deleteBlob("b", first);
        assertThat(small.heldBytes()).isZero();
    }

    @Test
    void aFullRegistryTakesNeitherBlobNorManifestAndCreatesNoRepository() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(10_000).build());
        Digest first = Sample.push(small, "first", new byte[7000]);
        long held = small.heldBytes();
        Expect.refusal(ErrorCode.STORAGE_FULL, () -> Sample.push(small, "a", new byte[3000]));
        Expect.refusal(
                ErrorCode.STORAGE_FULL, () -> small.pushManifest("a", Sample.named("n".repeat(3000)), List.of("t")));
        assertThat(small.heldBytes()).isEqualTo(held);
        assertThat(small.repositories().toList()).containsExactly("first");
        small.deleteBlob("first", first);
        Sample.push(small, "a", new byte[3000]);
    }

    @Test
    void whatAnEmptyRegistryCouldNotHoldIsTooLarge() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(200_000).build());
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read although the announced size is too large");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return read();
            }
        };
        byte[] tooMuch = new byte[110_000];
        Digest digest = Digest.sha256(tooMuch);
        Sample.as("client", () -> {
            tooLarge(() -> small.pushBlob("a", digest, BlobSource.once(unread, tooMuch.length)));
            tooLarge(() -> small.pushManifest("a", Sample.named("n".repeat(tooMuch.length)), List.of()));
            try (BlobWriter writer = small.startBlobUpload("a")) {
                tooLarge(() -> writer.writeFrom(unread, tooMuch.length));
                tooLarge(() -> writer.writeFrom(new ByteArrayInputStream(tooMuch), -1));
                writer.cancel();
            }
            try (BlobWriter writer = small.startBlobUpload("a")) {
                tooLarge(() -> writer.write(tooMuch));
                writer.cancel();
            }
            return true;
        });
        assertThat(small.heldBytes()).isZero();
        Sample.push(small, "a", tooMuch);
        tooLarge(() -> Sample.as("client", () -> small.mountBlob("b", digest, "a")));
    }

    private static void tooLarge(ThrowingCallable call) {
        assertThat(Expect.refusal(ErrorCode.SIZE_INVALID, call).status()).hasValue(413);
    }

    @Test
    void aFullRegistryStillMovesTags() throws Exception {
        ManifestContent one = Sample.named("x");
        ManifestContent two = Sample.named("y");
        MemRegistry measured = MemRegistry.create();
        measured.pushManifest("a", one, List.of("t"));
        measured.pushManifest("a", two, List.of());
        MemRegistry small = MemRegistry.create(MemOptions.builder()
                .maxBytes(measured.heldBytes() + RetainedSizes.HOLDER)
                .build());
        small.pushManifest("a", one, List.of("t"));
        small.pushManifest("a", two, List.of());
        small.pushManifest("a", two, List.of("t"));
        assertThat(small.getTag("a", "t")).isEqualTo(two);
        assertThat(small.heldBytes()).isEqualTo(measured.heldBytes());
    }

    @Test
    void aRefusedPushOfManyTagsChangesNothing() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(6000).build());
        small.pushManifest("a", Sample.named("x"), List.of("t"));
        long held = small.heldBytes();
        List<String> tags = new ArrayList<>(List.of("t"));
        for (int i = 0; i < 100; i++) {
            tags.add("t" + i);
        }
        tooLarge(() -> small.pushManifest("a", Sample.named("y"), tags));
        tooLarge(() -> small.pushManifest("a", Sample.named("x"), tags));
        assertThat(small.heldBytes()).isEqualTo(held);
        assertThat(small.tags("a").toList()).containsExactly("t");
        assertThat(small.getTag("a", "t")).isEqualTo(Sample.named("x"));
        Expect.refusal(
                ErrorCode.MANIFEST_UNKNOWN,
                () -> small.getManifest("a", Sample.named("y").digest()));
    }

    @Test
    void aCommitNeedsNoMoreSpaceThanItsSession() throws Exception {
        for (DigestAlgorithm algorithm : List.of(DigestAlgorithm.SHA256, DigestAlgorithm.SHA512)) {
            String repository = "r".repeat(255);
            byte[] content = new byte[256];
            long session = RetainedSizes.upload(repository, algorithm) + RetainedSizes.content(256, 1);
            MemRegistry small =
                    MemRegistry.create(MemOptions.builder().maxBytes(session).build());
            UploadOptions options = UploadOptions.DEFAULT.withDigestAlgorithm(algorithm);
            try (BlobWriter writer = small.startBlobUpload(repository, options)) {
                writer.write(content);
                assertThat(small.heldBytes()).isEqualTo(session);
                writer.commit(DigestAlgorithm.SHA512.digest(content));
            }
            assertThat(small.heldBytes()).isLessThanOrEqualTo(session);
        }
    }

    @Test
    void viewsThatCallersParseAreNotRetained() throws Exception {
        registry.pushManifest("a", Sample.named("x"), List.of("t"));
        Object view = registry.getTag("a", "t").view();
        assertThat(registry.getTag("a", "t").view()).isNotSameAs(view).isEqualTo(view);
    }

    @Test
    void anAnnouncedSizeIsNotBelieved() {
        BlobSource liar = BlobSource.once(
                new InputStream() {
                    @Override
                    public int read() {
                        return -1;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        assertThat(registry.heldBytes())
                                .isBetween(
                                        (long) SegmentBuffer.SINGLE_PIECE_BYTES,
                                        SegmentBuffer.SINGLE_PIECE_BYTES + 1000L);
                        return -1;
                    }
                },
                10 << 20);
        OciException refusal =
                Expect.refusal(ErrorCode.SIZE_INVALID, () -> registry.pushBlob("a", Digest.sha256(new byte[0]), liar));
        assertThat(refusal).hasMessageContaining("only 0");
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aPushThatFailsHoldsNothing() throws Exception {
        Digest digest = Digest.sha256(Sample.text("right"));
        Expect.refusal(
                ErrorCode.DIGEST_INVALID, () -> registry.pushBlob("a", digest, BlobSource.of(Sample.text("wrong"))));
        InputStream longer = new ByteArrayInputStream(Sample.text("right and more"));
        Expect.refusal(ErrorCode.SIZE_INVALID, () -> registry.pushBlob("a", digest, BlobSource.once(longer, 5)));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("cut");
            }
        };
        assertThatThrownBy(() -> registry.pushBlob("a", digest, BlobSource.once(broken, 5)))
                .hasMessage("cut");
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.repositories().toList()).isEmpty();
    }

    @Test
    void equalBytesUnderTwoAlgorithmsAreTwoBlobsOneUpload() throws Exception {
        byte[] content = Sample.bytes(1000, 2);
        Digest sha512 = DigestAlgorithm.SHA512.digest(content);
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(content);
            assertThat(writer.commit(sha512).digest()).isEqualTo(sha512);
        }
        assertThat(Sample.read(registry, "a", sha512)).isEqualTo(content);
        Expect.refusal(ErrorCode.BLOB_UNKNOWN, () -> registry.getBlob("a", Digest.sha256(content)));
        assertThat(MediaTypes.isValid(registry.resolveBlob("a", sha512).mediaType()))
                .isTrue();
    }
}
