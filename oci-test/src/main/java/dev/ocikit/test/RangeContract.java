// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of reading parts of blobs. */
abstract class RangeContract extends ContractPart {
    private static final int SIZE = 10;

    RangeContract(RegistryContract contract) {
        super(contract);
    }

    @BeforeEach
    void onlyWhereThereAreRanges() {
        needs(Capability.RANGES);
    }

    @Test
    void everyPartOfABlobCanBeRead() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(SIZE), repository);
        for (int offset = 0; offset < SIZE; offset++) {
            for (int length = 1; length <= SIZE + 1; length++) {
                assertPart(repository, blob, ByteRange.of(offset, length), offset, Math.min(length, SIZE - offset));
            }
            assertPart(repository, blob, ByteRange.from(offset), offset, SIZE - offset);
        }
    }

    @Test
    void theLastBytesOfABlobCanBeRead() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(SIZE), repository);
        for (int length = 1; length <= SIZE; length++) {
            assertPart(repository, blob, ByteRange.last(length), SIZE - length, length);
        }
        assertPart(repository, blob, ByteRange.last(SIZE + 1), 0, SIZE);
        assertPart(repository, blob, ByteRange.last(Long.MAX_VALUE), 0, SIZE);
    }

    @Test
    void bytesBeyondTheEndAreLeftOut() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(SIZE), repository);
        assertPart(repository, blob, ByteRange.of(0, Long.MAX_VALUE - 1), 0, SIZE);
        assertPart(repository, blob, ByteRange.of(3, Long.MAX_VALUE - 1), 3, SIZE - 3);
        assertPart(repository, blob, ByteRange.of(9, 1L << 40), 9, 1);
    }

    @Test
    void aPartThatBeginsBeyondTheEndIsRefused() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(SIZE), repository);
        for (long offset : new long[] {SIZE, SIZE + 1, 1L << 31, 1L << 40, Long.MAX_VALUE - 1}) {
            refusedRange(repository, blob, ByteRange.from(offset));
            refusedRange(repository, blob, ByteRange.of(offset, 1));
        }
    }

    @Test
    void anEmptyBlobHasNoParts() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(0), repository);
        refusedRange(repository, blob, ByteRange.from(0));
        refusedRange(repository, blob, ByteRange.of(0, 1));
        refusedRange(repository, blob, ByteRange.last(1));
    }

    private void refusedRange(String repository, BlobContent blob, ByteRange range) {
        refused(
                ErrorCode.RANGE_INVALID,
                () -> registry().getBlobRange(repository, blob.digest(), range).close());
    }

    @Test
    void theOnlyByteOfABlobIsAPart() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1), repository);
        assertPart(repository, blob, ByteRange.of(0, 1), 0, 1);
        assertPart(repository, blob, ByteRange.from(0), 0, 1);
        assertPart(repository, blob, ByteRange.last(1), 0, 1);
        refusedRange(repository, blob, ByteRange.from(1));
    }

    @Test
    void partsOfABlobMakeTheWhole() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(300_000), repository);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (whole.size() < blob.size()) {
            ByteRange range = ByteRange.of(whole.size(), 1 + random.number(90_000));
            whole.writeBytes(readAll(registry().getBlobRange(repository, blob.digest(), range)));
        }
        assertSameBytes(blob.bytes(), whole.toByteArray());
    }

    @Test
    void aPartCanBeReadInAllWays() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(300_000), repository);
        ByteRange range = ByteRange.of(70_001, 150_000);
        byte[] expected = Arrays.copyOfRange(blob.bytes(), 70_001, 220_001);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (BlobReader reader = registry().getBlobRange(repository, blob.digest(), range)) {
            assertEquals(150_000, reader.transferTo(copy));
            assertEquals(-1, reader.read());
        }
        assertSameBytes(expected, copy.toByteArray());
        copy.reset();
        try (BlobReader reader = registry().getBlobRange(repository, blob.digest(), range)) {
            copy.write(reader.read());
            copy.writeBytes(reader.readNBytes(1000));
            for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                copy.writeBytes(bytes);
            }
        }
        assertSameBytes(expected, copy.toByteArray());
    }

    @Test
    void aBlobUnderASha512DigestHasParts() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        BlobContent blob =
                pushed(random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(SIZE), repository);
        assertPart(repository, blob, ByteRange.of(2, 3), 2, 3);
    }

    @Test
    void aPartOfABlobThatIsNotThereIsUnknown() throws IOException {
        String repository = newRepository();
        pushed(random.blob(SIZE), repository);
        BlobContent absent = random.blob(SIZE);
        refused(
                ErrorCode.BLOB_UNKNOWN,
                () -> registry()
                        .getBlobRange(repository, absent.digest(), ByteRange.from(0))
                        .close());
        refusedAsUnknownBlob(() -> registry()
                .getBlobRange(newRepository(), absent.digest(), ByteRange.from(0))
                .close());
    }

    private void assertPart(String repository, BlobContent blob, ByteRange range, int offset, int length)
            throws IOException {
        try (BlobReader reader = registry().getBlobRange(repository, blob.digest(), range)) {
            assertEquals(offset, reader.offset(), () -> "the offset of " + range);
            assertEquals(length, reader.length(), () -> "the length of " + range);
            assertSameContent(blob.descriptor(), reader.descriptor());
            assertTrue(reader.available() <= length, "more is available than is there");
            assertSameBytes(Arrays.copyOfRange(blob.bytes(), offset, offset + length), reader.readAllBytes());
            assertEquals(-1, reader.read());
        }
    }
}
