// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of pushing and reading whole blobs. */
abstract class BlobContract extends ContractPart {
    private static final Set<ErrorCode> MISMATCH = Set.of(ErrorCode.DIGEST_INVALID, ErrorCode.SIZE_INVALID);

    BlobContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aBlobOfAnySizeIsReadAsItWasPushed() throws IOException {
        String repository = newRepository();
        for (int size : new int[] {0, 1, 2, 511, 8191, 8192, 16384, 65535, 65536, 65537, 1 << 20, (3 << 20) + 1}) {
            assertHasBlob(repository, pushed(random.blob(size), repository));
        }
    }

    @Test
    void aPushAnswersDigestAndSize() throws IOException {
        BlobContent blob = random.blob(1234);
        assertSameContent(blob.descriptor(), blob.pushTo(registry(), newRepository()));
    }

    @Test
    void aBlobMayGoByItsSha512Digest() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        RandomContent sha512 = random.withDigestAlgorithm(DigestAlgorithm.SHA512);
        assertHasBlob(repository, pushed(sha512.blob(0), repository));
        assertHasBlob(repository, pushed(sha512.blob(100_000), repository));
    }

    @Test
    void theSameContentMayGoByTwoDigests() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        BlobContent bySha256 = random.blob(1000);
        BlobContent bySha512 = BlobContent.of(bySha256.bytes(), "text/plain", DigestAlgorithm.SHA512);
        pushed(bySha256, repository);
        assertHasNoBlobYet(repository, bySha512);
        pushed(bySha512, repository);
        assertHasBlob(repository, bySha256);
        assertHasBlob(repository, bySha512);
    }

    /** A registry may know content by both digests at once, but then it has to have it. */
    private void assertHasNoBlobYet(String repository, BlobContent blob) throws IOException {
        try {
            registry().resolveBlob(repository, blob.digest());
            assertHasBlob(repository, blob);
        } catch (NotFoundException e) {
            assertHasNoBlob(repository, blob);
        }
    }

    @Test
    void pushingABlobThatIsThereIsASuccess() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(5000), repository);
        assertSameContent(blob.descriptor(), blob.pushTo(registry(), repository));
        assertHasBlob(repository, blob);
    }

    @Test
    void aSourceThatCanBeReadOnceIsEnough() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(70_000);
        InputStream content = new ByteArrayInputStream(blob.bytes());
        registry().pushBlob(repository, blob.digest(), BlobSource.once(content, blob.size()));
        assertHasBlob(repository, blob);
    }

    @Test
    void aFileIsPushed(@TempDir Path directory) throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(200_000);
        Path file = Files.write(directory.resolve("blob"), blob.bytes());
        registry().pushBlob(repository, blob.digest(), BlobSource.of(file));
        assertHasBlob(repository, blob);
    }

    @Test
    void contentWithAnotherDigestIsRefusedAndNotStored() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        BlobContent wanted = random.blob(1000);
        BlobContent other = random.blob(1000);
        refused(ErrorCode.DIGEST_INVALID, () -> registry().pushBlob(repository, wanted.digest(), other.source()));
        assertHasNoBlob(repository, wanted);
        assertHasNoBlob(repository, other);
    }

    @Test
    void contentWithAnotherSha512DigestIsRefusedAndNotStored() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        BlobContent wanted = random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(1000);
        refused(
                ErrorCode.DIGEST_INVALID,
                () -> registry()
                        .pushBlob(repository, wanted.digest(), random.blob(1000).source()));
        assertHasNoBlob(repository, wanted);
    }

    @Test
    void contentThatIsShorterThanAnnouncedIsRefusedAndNotStored() {
        String repository = newRepository();
        BlobContent wanted = random.blob(100_000);
        byte[] shorter = Arrays.copyOf(wanted.bytes(), 99_999);
        refused(MISMATCH, () -> registry().pushBlob(repository, wanted.digest(), sized(wanted.size(), shorter)));
        assertHasNoBlob(repository, wanted);
    }

    @Test
    void contentThatIsShorterThanAnnouncedIsRefusedEvenIfTheDigestFits() {
        String repository = newRepository();
        BlobContent wanted = random.blob(1000);
        refused(MISMATCH, () -> registry().pushBlob(repository, wanted.digest(), sized(1001, wanted.bytes())));
        assertHasNoBlob(repository, wanted);
    }

    @Test
    void contentThatIsLongerThanAnnouncedIsRefusedAndNotStored() {
        String repository = newRepository();
        BlobContent wanted = random.blob(1000);
        byte[] longer = Arrays.copyOf(wanted.bytes(), 1001);
        refused(MISMATCH, () -> registry().pushBlob(repository, wanted.digest(), sized(wanted.size(), longer)));
        assertHasNoBlob(repository, wanted);
    }

    /** Returns a source that is not as long as it says. */
    private static BlobSource sized(long size, byte[] content) {
        return BlobSource.once(new ByteArrayInputStream(content), size);
    }

    @Test
    void aSourceThatFailsFailsThePushAndNothingIsStored() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(200_000);
        TrackedSource source = new TrackedSource(blob, 150_000);
        assertThrows(IOException.class, () -> registry().pushBlob(repository, blob.digest(), source));
        assertHasNoBlob(repository, blob);
        assertHasBlob(repository, pushed(blob, repository));
    }

    @Test
    void everyStreamOfASourceIsClosed() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100_000);
        TrackedSource good = new TrackedSource(blob, Long.MAX_VALUE);
        registry().pushBlob(repository, blob.digest(), good);
        assertTrue(good.allClosed(), "the stream of a push that succeeds is closed");

        TrackedSource broken = new TrackedSource(random.blob(100_000), 500);
        assertThrows(
                IOException.class,
                () -> registry().pushBlob(repository, random.blob(10).digest(), broken));
        assertTrue(broken.allClosed(), "the stream of a push that fails is closed");
    }

    @Test
    void aBlobBelongsToTheRepositoryThatItWasPushedTo() throws IOException {
        needs(Capability.SCOPED_BLOBS);
        String other = newRepository();
        pushed(random.blob(10), other);
        BlobContent blob = pushed(random.blob(1000), newRepository());
        assertHasNoBlob(other, blob);
    }

    @Test
    void aBlobThatIsNotThereIsUnknown() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        BlobContent absent = random.blob(10);
        refused(
                ErrorCode.BLOB_UNKNOWN,
                () -> registry().getBlob(repository, absent.digest()).close());
        refused(ErrorCode.BLOB_UNKNOWN, () -> registry().resolveBlob(repository, absent.digest()));
    }

    @Test
    void aBlobOfARepositoryThatIsNotThereIsUnknown() {
        assertHasNoBlob(newRepository(), random.blob(10));
    }

    @Test
    void aDigestThatCannotBeComputedIsNeverFound() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        Digest unknown = Digest.parse("blake9:0123456789abcdef");
        Set<ErrorCode> codes =
                Set.of(ErrorCode.BLOB_UNKNOWN, ErrorCode.NAME_UNKNOWN, ErrorCode.UNSUPPORTED, ErrorCode.DIGEST_INVALID);
        refused(codes, () -> registry().getBlob(repository, unknown).close());
        refused(codes, () -> registry().resolveBlob(repository, unknown));
    }

    @Test
    void aDigestThatCannotBeComputedIsRefusedByAPush() {
        Digest unknown = Digest.parse("blake9:0123456789abcdef");
        refused(
                Set.of(ErrorCode.UNSUPPORTED, ErrorCode.DIGEST_INVALID),
                () -> registry()
                        .pushBlob(newRepository(), unknown, random.blob(10).source()));
    }

    @Test
    void aRefusalNamesWhatItIsAbout() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        Digest absent = random.blob(10).digest();
        String message = String.valueOf(refusedAsUnknownBlob(
                        () -> registry().getBlob(repository, absent).close())
                .getMessage());
        assertTrue(message.contains(repository) || message.contains(absent.toString()), message);
    }

    @Test
    void aReaderKnowsItsBlob() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(3000), repository);
        try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
            assertSameContent(blob.descriptor(), reader.descriptor());
            assertEquals(0, reader.offset());
            assertEquals(3000, reader.length());
            assertEquals(1000, reader.readNBytes(1000).length);
            assertEquals(3000, reader.length(), "the length does not depend on what was read");
        }
    }

    @Test
    void allWaysToReadAgree() throws IOException {
        String repository = newRepository();
        for (int size : new int[] {0, 1, 4096, 100_000, 300_001}) {
            BlobContent blob = pushed(random.blob(size), repository);
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
                assertEquals(size, reader.transferTo(copy));
                assertEquals(-1, reader.read());
            }
            assertSameBytes(blob.bytes(), copy.toByteArray());
            assertSameBytes(blob.bytes(), readByBuffers(repository, blob));
            assertSameBytes(blob.bytes(), readInManyWays(repository, blob));
        }
    }

    private byte[] readByBuffers(String repository, BlobContent blob) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
            for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
                assertTrue(buffer.isReadOnly(), "a buffer of a reader is read-only");
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                copy.writeBytes(bytes);
            }
            assertEquals(0, reader.readBuffer().remaining(), "the end stays the end");
        }
        return copy.toByteArray();
    }

    /** Reads a blob with one method after the other, as a random number chooses. */
    private byte[] readInManyWays(String repository, BlobContent blob) throws IOException {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
            while (copy.size() < blob.size()) {
                int done = copy.size();
                switch (random.number(4)) {
                    case 0 -> copy.write(reader.read());
                    case 1 -> copy.writeBytes(reader.readNBytes(1 + random.number(10_000)));
                    case 2 -> {
                        ByteBuffer buffer = reader.readBuffer();
                        byte[] bytes = new byte[buffer.remaining()];
                        buffer.get(bytes);
                        copy.writeBytes(bytes);
                    }
                    default -> {
                        int skipped = (int) reader.skip(1 + random.number(10_000));
                        copy.write(blob.bytes(), done, skipped);
                    }
                }
            }
            assertEquals(-1, reader.read());
        }
        return copy.toByteArray();
    }

    @Test
    void theEndStaysTheEnd() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(10), repository);
        try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
            reader.readAllBytes();
            assertEquals(-1, reader.read());
            assertEquals(-1, reader.read(new byte[5], 0, 5));
            assertEquals(0, reader.transferTo(new ByteArrayOutputStream()));
        }
    }

    @Test
    void aReadIntoThePartOfAnArrayLeavesTheRestAlone() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(10), repository);
        try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
            byte[] bytes = new byte[20];
            assertEquals(0, reader.read(bytes, 5, 0));
            assertEquals(10, reader.readNBytes(bytes, 5, 10));
            assertArrayEquals(new byte[5], Arrays.copyOf(bytes, 5));
            assertArrayEquals(blob.bytes(), Arrays.copyOfRange(bytes, 5, 15));
            assertArrayEquals(new byte[5], Arrays.copyOfRange(bytes, 15, 20));
        }
    }

    @Test
    void aReaderNeverHasMoreAvailableThanIsLeft() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), repository);
        try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
            for (int left = 1000; left > 0; left--) {
                assertTrue(reader.available() <= left, "more is available than is left");
                assertTrue(reader.read() >= 0);
            }
        }
    }

    @Test
    void aReaderMayBeClosedTwice() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(10), repository);
        BlobReader reader = registry().getBlob(repository, blob.digest());
        reader.close();
        reader.close();
    }

    @Test
    void readersOfABlobAreIndependent() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(200_000), repository);
        try (BlobReader first = registry().getBlob(repository, blob.digest());
                BlobReader second = registry().getBlob(repository, blob.digest())) {
            byte[] half = first.readNBytes(100_000);
            assertSameBytes(blob.bytes(), second.readAllBytes());
            assertSameBytes(Arrays.copyOf(blob.bytes(), 100_000), half);
            assertSameBytes(Arrays.copyOfRange(blob.bytes(), 100_000, 200_000), first.readAllBytes());
        }
    }

    @Test
    void theLocationOfABlobIsAbsoluteIfThereIsOne() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(10), repository);
        assertTrue(registry()
                .locateBlob(repository, blob.digest())
                .map(URI::isAbsolute)
                .orElse(true));
    }
}
