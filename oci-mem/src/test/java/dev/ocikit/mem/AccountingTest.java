// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
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
import java.util.List;
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
        assertThat(registry.heldBytes()).isEqualTo(32 << 20);
        assertThat(registry.openUploads()).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(registry.heldBytes()).isEqualTo(32 << 20);
            registry.deleteBlob("repository-" + i, digest);
        }
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void anUploadTakesLittleMoreThanItHolds() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            assertThat(registry.heldBytes()).isZero();
            for (long written = 1; written <= 3 << 20; written++) {
                writer.write(7);
                if (written % 10_007 == 0) {
                    assertThat(registry.heldBytes())
                            .isBetween(written, written + Math.max(written, 0) + 256)
                            .isLessThanOrEqualTo(written + SegmentBuffer.MAX_PIECE_BYTES);
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
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.commit(Digest.sha256(new byte[100_000])));
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.write(1));
        }
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.openUploads()).isZero();
        assertThat(registry.repositories().toList()).isEmpty();
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
    void aManifestIsHeldOnceUntilItsLastRepositoryDeletesIt() throws Exception {
        ManifestContent manifest = Sample.named("one");
        registry.pushManifest("a", manifest, List.of("1"));
        registry.pushManifest("a", manifest, List.of("2"));
        registry.pushManifest("b", manifest, List.of());
        registry.pushManifest("c", ManifestContent.of(manifest.toByteArray(), manifest.mediaType()), List.of());
        assertThat(registry.heldBytes()).isEqualTo(manifest.size());
        registry.deleteManifest("a", manifest.digest());
        registry.deleteManifest("b", manifest.digest());
        assertThat(registry.heldBytes()).isEqualTo(manifest.size());
        registry.deleteManifest("c", manifest.digest());
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aManifestPushedUnderAnotherMediaTypeReplacesTheFirst() throws Exception {
        ManifestContent oci = Sample.named("one");
        ManifestContent other = ManifestContent.of(oci.toByteArray(), "application/x-other");
        registry.pushManifest("a", oci, List.of("t"));
        registry.pushManifest("a", other, List.of());
        assertThat(registry.getTag("a", "t").mediaType()).isEqualTo("application/x-other");
        assertThat(registry.getManifest("a", oci.digest()).mediaType()).isEqualTo("application/x-other");
        assertThat(registry.heldBytes()).isEqualTo(oci.size());
        registry.deleteManifest("a", oci.digest());
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aFullRegistryRefusesAndTheSessionGoesOnWhenThereIsSpace() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(1000).build());
        Digest first = Sample.push(small, "a", new byte[600]);
        try (BlobWriter writer = small.startBlobUpload("b")) {
            writer.write(new byte[300]);
            OciException full = Expect.refusal(ErrorCode.DENIED, () -> writer.write(new byte[300]));
            assertThat(full).hasMessageContaining("upload to b").hasMessageContaining("900 bytes of at most 1000");
            assertThat(small.heldBytes()).isEqualTo(900);
            small.deleteBlob("a", first);
            writer.write(new byte[300]);
            writer.commit(Digest.sha256(new byte[600]));
        }
        assertThat(Sample.read(small, "b", first)).hasSize(600);
        assertThat(small.heldBytes()).isEqualTo(600);
    }

    @Test
    void aFullRegistryTakesNeitherBlobNorManifestAndNoRepositoryComesToBe() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(100).build());
        Expect.refusal(ErrorCode.DENIED, () -> Sample.push(small, "a", new byte[101]));
        Expect.refusal(ErrorCode.DENIED, () -> small.pushManifest("a", Sample.named("n".repeat(100)), List.of("t")));
        assertThat(small.heldBytes()).isZero();
        assertThat(small.repositories().toList()).isEmpty();
        Sample.push(small, "a", new byte[100]);
        assertThat(small.heldBytes()).isEqualTo(100);
    }

    @Test
    void aFullRegistryStillMovesTags() throws Exception {
        ManifestContent manifest = Sample.named("x");
        MemRegistry small = MemRegistry.create(
                MemOptions.builder().maxBytes(manifest.size()).build());
        small.pushManifest("a", manifest, List.of("t"));
        small.pushManifest("a", manifest, List.of("u"));
        assertThat(small.tags("a").toList()).containsExactly("t", "u");
        Expect.refusal(ErrorCode.DENIED, () -> small.pushManifest("a", Sample.named("y"), List.of("t")));
        assertThat(small.getTag("a", "t")).isEqualTo(manifest);
        assertThat(small.heldBytes()).isEqualTo(manifest.size());
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
                        assertThat(registry.heldBytes()).isEqualTo(SegmentBuffer.SINGLE_PIECE_BYTES);
                        return -1;
                    }
                },
                Long.MAX_VALUE);
        Expect.refusal(ErrorCode.SIZE_INVALID, () -> registry.pushBlob("a", Digest.sha256(new byte[0]), liar));
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
