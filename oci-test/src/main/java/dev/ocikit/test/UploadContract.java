// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of uploading blobs in pieces. */
abstract class UploadContract extends ContractPart {
    UploadContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void whatIsWrittenBecomesABlob() throws IOException {
        String repository = newRepository();
        for (int size : new int[] {0, 1, 1000, 65536, 65537, (2 << 20) + 7}) {
            BlobContent blob = random.blob(size);
            try (BlobWriter writer = registry().startBlobUpload(repository)) {
                writer.write(blob.bytes());
                assertSameContent(blob.descriptor(), writer.commit(blob.digest()));
            }
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void piecesOfAnySizeBecomeABlob() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(300_000);
        byte[] bytes = blob.bytes();
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            assertEquals(0, writer.size());
            for (int done = 0; done < bytes.length; ) {
                int length = Math.min(bytes.length - done, random.number(50_000));
                writer.write(bytes, done, length);
                done += length;
                assertEquals(done, writer.size(), "the size counts what was written");
            }
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void singleBytesBecomeABlob() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(300);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            for (byte b : blob.bytes()) {
                writer.write(b);
            }
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void theSizeOfChunksDoesNotMatter() throws IOException {
        String repository = newRepository();
        for (long chunk : new long[] {1, 7, 100, 1_000_000}) {
            BlobContent blob = random.blob(100);
            UploadOptions options = UploadOptions.DEFAULT.withChunkBytes(chunk);
            try (BlobWriter writer = registry().startBlobUpload(repository, options)) {
                writer.write(blob.bytes(), 0, 30);
                writer.write(blob.bytes(), 30, 70);
                writer.commit(blob.digest());
            }
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void aWriterDoesNotKeepTheArrayThatItIsGiven() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        byte[] bytes = blob.bytes();
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(bytes);
            Arrays.fill(bytes, (byte) 0);
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aStreamIsUploadedToItsEnd() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(200_000);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            assertEquals(200_000, writer.writeFrom(new ByteArrayInputStream(blob.bytes()), -1));
            assertEquals(200_000, writer.size());
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aStreamIsUploadedAsFarAsItShould() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(200_000);
        InputStream rest = new ByteArrayInputStream(blob.bytes());
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            assertEquals(0, writer.writeFrom(rest, 0));
            assertEquals(150_000, writer.writeFrom(rest, 150_000));
            assertEquals(150_000, writer.size());
            assertEquals(50_000, rest.available(), "the stream is read no further than asked");
            assertEquals(50_000, writer.writeFrom(rest, 50_000));
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void bytesAndStreamsMayAlternate() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(90_000);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(blob.bytes(), 0, 10);
            writer.writeFrom(new ByteArrayInputStream(blob.bytes(), 10, 60_000), 60_000);
            writer.write(blob.bytes(), 60_010, 20_000);
            writer.writeFrom(new ByteArrayInputStream(blob.bytes(), 80_010, 9_990), -1);
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aStreamThatEndsTooEarlyIsRefused() throws IOException {
        BlobContent blob = random.blob(1000);
        try (BlobWriter writer = registry().startBlobUpload(newRepository())) {
            refused(ErrorCode.SIZE_INVALID, () -> writer.writeFrom(new ByteArrayInputStream(blob.bytes()), 1001));
            writer.cancel();
        }
    }

    @Test
    void aStreamIsLeftOpen() throws IOException {
        BlobContent blob = random.blob(1000);
        TrackedSource source = new TrackedSource(blob, Long.MAX_VALUE);
        try (InputStream in = source.open();
                BlobWriter writer = registry().startBlobUpload(newRepository())) {
            writer.writeFrom(in, -1);
            writer.commit(blob.digest());
            assertFalse(source.allClosed());
        }
    }

    @Test
    void anUploadMayGoByItsSha512Digest() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        BlobContent blob = random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(100_000);
        UploadOptions options = UploadOptions.DEFAULT.withDigestAlgorithm(DigestAlgorithm.SHA512);
        try (BlobWriter writer = registry().startBlobUpload(repository, options)) {
            writer.write(blob.bytes());
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void anUploadMayBeCommittedUnderAnotherAlgorithmThanItStartedWith() throws IOException {
        needs(Capability.SHA512, Capability.COMMIT_UNDER_OTHER_ALGORITHM);
        String repository = newRepository();
        BlobContent sha512 = random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(1000);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(sha512.bytes());
            writer.commit(sha512.digest());
        }
        assertHasBlob(repository, sha512);

        BlobContent sha256 = random.blob(1000);
        UploadOptions options = UploadOptions.DEFAULT.withDigestAlgorithm(DigestAlgorithm.SHA512);
        try (BlobWriter writer = registry().startBlobUpload(repository, options)) {
            writer.write(sha256.bytes());
            writer.commit(sha256.digest());
        }
        assertHasBlob(repository, sha256);
    }

    @Test
    void contentWithAnotherDigestIsRefusedAndNotStored() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        BlobContent written = random.blob(70_000);
        BlobContent wanted = random.blob(70_000);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(written.bytes());
            refused(ErrorCode.DIGEST_INVALID, () -> writer.commit(wanted.digest()));
            writer.cancel();
        }
        assertHasNoBlob(repository, wanted);
        assertHasNoBlob(repository, written);
    }

    @Test
    void anUploadGoesOnAfterACommitUnderAnotherDigest() throws IOException {
        needs(Capability.COMMIT_AGAIN);
        String repository = newRepository();
        Digest other = random.blob(10).digest();
        for (int size : new int[] {0, 1, 2, 1000, 70_000}) {
            BlobContent blob = random.blob(size);
            try (BlobWriter writer = registry().startBlobUpload(repository)) {
                writer.write(blob.bytes());
                refused(ErrorCode.DIGEST_INVALID, () -> writer.commit(other));
                refused(ErrorCode.DIGEST_INVALID, () -> writer.commit(other));
                assertEquals(size, writer.size());
                assertSameContent(blob.descriptor(), writer.commit(blob.digest()));
            }
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void anUploadTakesMoreAfterACommitUnderAnotherDigest() throws IOException {
        needs(Capability.COMMIT_AGAIN);
        String repository = newRepository();
        for (int first : new int[] {0, 1, 2, 1000, 70_000}) {
            BlobContent blob = random.blob(100_000);
            BlobContent part = BlobContent.of(Arrays.copyOf(blob.bytes(), first));
            try (BlobWriter writer = registry().startBlobUpload(repository)) {
                writer.write(part.bytes());
                refused(ErrorCode.DIGEST_INVALID, () -> writer.commit(blob.digest()));
                writer.write(blob.bytes(), first, 10_000);
                writer.flush();
                refused(ErrorCode.DIGEST_INVALID, () -> writer.commit(part.digest()));
                writer.writeFrom(new ByteArrayInputStream(blob.bytes(), first + 10_000, blob.size()), -1);
                assertSameContent(blob.descriptor(), writer.commit(blob.digest()));
            }
            assertHasBlob(repository, blob);
            // Where blobs are shared, other repositories may have parts as short as these.
            if (first >= 1000 || has(Capability.SCOPED_BLOBS)) {
                assertHasNoBlob(repository, part);
            }
        }
    }

    @Test
    void anEmptyUploadIsNoOtherBlobThanTheEmptyOne() throws IOException {
        String repository = newRepository();
        BlobContent wanted = random.blob(10);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            refused(ErrorCode.DIGEST_INVALID, () -> writer.commit(wanted.digest()));
            writer.cancel();
        }
        assertHasNoBlob(repository, wanted);
    }

    @Test
    void aDigestThatCannotBeComputedIsRefusedByACommit() throws IOException {
        try (BlobWriter writer = registry().startBlobUpload(newRepository())) {
            writer.write(1);
            refused(
                    Set.of(ErrorCode.UNSUPPORTED, ErrorCode.DIGEST_INVALID),
                    () -> writer.commit(Digest.parse("blake9:0123456789abcdef")));
            writer.cancel();
        }
    }

    @Test
    void anUploadIsNoBlobBeforeItsCommit() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(blob.bytes());
            writer.flush();
            assertHasNoBlob(repository, blob);
            writer.commit(blob.digest());
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void uploadsAreIndependent() throws IOException {
        String repository = newRepository();
        BlobContent one = random.blob(1000);
        BlobContent other = random.blob(1000);
        try (BlobWriter first = registry().startBlobUpload(repository);
                BlobWriter second = registry().startBlobUpload(repository)) {
            assertNotEquals(first.id(), second.id());
            first.write(one.bytes(), 0, 500);
            second.write(other.bytes(), 0, 700);
            first.write(one.bytes(), 500, 500);
            second.write(other.bytes(), 700, 300);
            second.commit(other.digest());
            first.commit(one.digest());
        }
        assertHasBlob(repository, one);
        assertHasBlob(repository, other);
    }

    @Test
    void twoUploadsOfTheSameContentBothSucceed() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        try (BlobWriter first = registry().startBlobUpload(repository);
                BlobWriter second = registry().startBlobUpload(repository)) {
            first.write(blob.bytes());
            second.write(blob.bytes());
            first.commit(blob.digest());
            second.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aNewUploadHasAnId() throws IOException {
        try (BlobWriter writer = registry().startBlobUpload(newRepository())) {
            assertFalse(writer.id().isEmpty());
            writer.cancel();
        }
    }

    @Test
    void hintsAreNotNegative() throws IOException {
        try (BlobWriter writer = registry().startBlobUpload(newRepository())) {
            assertTrue(writer.hints().minChunkBytes() >= 0 && writer.hints().preferredChunkBytes() >= 0);
            writer.cancel();
        }
    }

    @Test
    void aWriterMayBeClosedAfterItsCommitAndAgain() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        BlobWriter writer = registry().startBlobUpload(repository);
        writer.write(blob.bytes());
        writer.commit(blob.digest());
        writer.close();
        writer.close();
        assertHasBlob(repository, blob);
    }

    @Test
    void aCommittedUploadTakesNoMore() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(blob.bytes());
            writer.commit(blob.digest());
            assertThrows(Exception.class, () -> {
                writer.write(1);
                writer.flush();
                writer.commit(blob.digest());
            });
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aCommittedUploadIsNotCancelled() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(blob.bytes());
            writer.commit(blob.digest());
            writer.cancel();
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aCancelledUploadIsGone() throws IOException {
        needs(Capability.CANCEL);
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        BlobWriter writer = registry().startBlobUpload(repository);
        writer.write(blob.bytes());
        writer.flush();
        String id = writer.id();
        writer.cancel();
        writer.cancel();
        writer.close();
        assertHasNoBlob(repository, blob);
        refused(
                ErrorCode.BLOB_UPLOAD_UNKNOWN,
                () -> registry()
                        .resumeBlobUpload(repository, id, OciRegistry.WHERE_LEFT_OFF)
                        .close());
    }

    @Test
    void aCancelledUploadCannotBeCommitted() throws IOException {
        needs(Capability.CANCEL);
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(blob.bytes());
            writer.cancel();
            assertThrows(Exception.class, () -> writer.commit(blob.digest()));
        }
        assertHasNoBlob(repository, blob);
    }

    @Test
    void cancellingBeforeAnythingWasWrittenIsHarmless() throws IOException {
        try (BlobWriter writer = registry().startBlobUpload(newRepository())) {
            writer.cancel();
            writer.cancel();
        }
    }
}
