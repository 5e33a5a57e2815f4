// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every registry keeps that trusts nobody: content is verified against the digest that was asked for, whatever the registry beneath
 * it says. A client keeps this, and whatever stores what it reads.
 *
 * <p>A subclass puts the registry under test on top of one that lies.
 */
public abstract class VerificationContract {
    private static final String REPOSITORY = "lies/told";
    private static final int SIZE = 150_000;

    /** Where the content of a test comes from; its seed is told when the test fails. */
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final OciRegistry honest = MemRegistry.create();
    private BlobContent blob = BlobContent.of(new byte[0]);

    protected VerificationContract() {}

    /** Returns the registry under test, which has another beneath it. What this opens is closed by the subclass after each test. */
    protected abstract OciRegistry over(OciRegistry inner) throws Exception;

    @BeforeEach
    final void pushWhatThenIsLiedAbout() throws IOException {
        blob = random.blob(SIZE);
        blob.pushTo(honest, REPOSITORY);
    }

    /** Returns the registry under test over one whose blobs have these bytes, whatever was pushed, and the right descriptor. */
    private OciRegistry overOneThatSends(byte[] bytes) throws Exception {
        return over(LyingRegistry.over(honest).sending(reader -> {
            Descriptor descriptor = reader.descriptor();
            reader.close();
            return new UncheckedReader(descriptor, bytes);
        }));
    }

    private byte[] otherBytes() {
        byte[] bytes = blob.bytes();
        bytes[SIZE / 2] ^= 1;
        return bytes;
    }

    private void refusedByEveryWayToRead(OciRegistry registry) throws Exception {
        refused(registry, reader -> reader.readAllBytes());
        refused(registry, reader -> {
            while (reader.read() >= 0) {
                // The read that reaches the end is refused.
            }
        });
        refused(registry, reader -> {
            while (reader.readBuffer().hasRemaining()) {
                // The read that reaches the end is refused.
            }
        });
        refused(registry, reader -> reader.transferTo(OutputStream.nullOutputStream()));
        refused(registry, reader -> {
            while (reader.skip(10_000) > 0) {
                // The read that reaches the end is refused.
            }
            reader.read();
        });
    }

    private void refused(OciRegistry registry, Reading reading) throws IOException {
        BlobReader opened;
        try {
            opened = registry.getBlob(REPOSITORY, blob.digest());
        } catch (IOException e) {
            return; // The earlier the better.
        }
        try (BlobReader reader = opened) {
            assertThrows(
                    IOException.class,
                    () -> reading.read(reader),
                    "content that is not the blob's was read to its end");
            assertThrows(IOException.class, reader::read, "the reader failed, and then went on");
        }
    }

    @FunctionalInterface
    private interface Reading {
        void read(BlobReader reader) throws IOException;
    }

    @Test
    void otherBytesAreRefused() throws Exception {
        refusedByEveryWayToRead(overOneThatSends(otherBytes()));
    }

    @Test
    void otherBytesAreRefusedAsADigestThatDoesNotFit() throws Exception {
        OciRegistry registry = overOneThatSends(otherBytes());
        try (BlobReader reader = registry.getBlob(REPOSITORY, blob.digest())) {
            ContentMismatchException refusal = assertThrows(ContentMismatchException.class, reader::readAllBytes);
            assertEquals(ErrorCode.DIGEST_INVALID, refusal.code());
        }
    }

    @Test
    void theLastByteCounts() throws Exception {
        byte[] bytes = blob.bytes();
        bytes[SIZE - 1] ^= 1;
        refusedByEveryWayToRead(overOneThatSends(bytes));
    }

    @Test
    void missingBytesAreRefused() throws Exception {
        refusedByEveryWayToRead(overOneThatSends(Arrays.copyOf(blob.bytes(), SIZE - 1)));
        refusedByEveryWayToRead(overOneThatSends(Arrays.copyOf(blob.bytes(), SIZE / 2)));
        refusedByEveryWayToRead(overOneThatSends(new byte[0]));
    }

    @Test
    void bytesBeyondTheEndAreRefusedOrNotSent() throws Exception {
        OciRegistry registry = overOneThatSends(Arrays.copyOf(blob.bytes(), SIZE + 1));
        try (BlobReader reader = registry.getBlob(REPOSITORY, blob.digest())) {
            assertEquals(blob.digest(), BlobContent.of(reader.readAllBytes()).digest());
        } catch (IOException e) {
            // Refused is as good: what matters is that nobody gets bytes that are not the blob's.
        }
    }

    @Test
    void anotherBlobUnderItsOwnDigestIsRefused() throws Exception {
        BlobContent other = random.blob(SIZE);
        refusedByEveryWayToRead(over(LyingRegistry.over(honest).sending(reader -> {
            reader.close();
            return new UncheckedReader(other.descriptor(), other.bytes());
        })));
    }

    @Test
    void aSmallerBlobUnderItsOwnDigestIsRefused() throws Exception {
        BlobContent other = random.blob(0);
        refusedByEveryWayToRead(over(LyingRegistry.over(honest).sending(reader -> {
            reader.close();
            return new UncheckedReader(other.descriptor(), other.bytes());
        })));
    }

    @Test
    void contentThatBreaksOffIsRefused() throws Exception {
        for (int after : new int[] {0, 1, 70_000, SIZE - 1}) {
            refusedByEveryWayToRead(
                    over(LyingRegistry.over(honest).sending(reader -> new BreakingReader(reader, after))));
        }
    }

    @Test
    void aPartThatIsTooShortIsRefused() throws Exception {
        OciRegistry registry = over(LyingRegistry.over(honest).sending(reader -> {
            Descriptor descriptor = reader.descriptor();
            long offset = reader.offset();
            reader.close();
            return new UncheckedReader(descriptor, offset, 1000, new ByteArrayInputStream(new byte[999]));
        }));
        BlobReader opened;
        try {
            opened = registry.getBlobRange(REPOSITORY, blob.digest(), ByteRange.of(10, 1000));
        } catch (IOException e) {
            return; // The earlier the better.
        }
        try (BlobReader reader = opened) {
            assertThrows(IOException.class, reader::readAllBytes);
        }
    }

    @Test
    void anotherManifestIsRefused() throws Exception {
        ImageContent asked = random.image();
        ImageContent other = random.image();
        asked.pushTo(honest, REPOSITORY);
        OciRegistry registry = over(LyingRegistry.over(honest).answering(manifest -> other.manifest()));
        assertThrows(IOException.class, () -> registry.getManifest(REPOSITORY, asked.digest()));
    }

    /** A size cannot be verified without the content, but which content it is can. */
    @Test
    void noDescriptorOfSomethingElseIsReturned() throws Exception {
        ImageContent image = random.image();
        image.pushTo(honest, REPOSITORY);
        Descriptor other = random.image().descriptor();
        OciRegistry registry = over(LyingRegistry.over(honest).describing(descriptor -> other));
        try {
            assertEquals(
                    blob.digest(),
                    registry.resolveBlob(REPOSITORY, blob.digest()).digest());
            assertEquals(
                    image.digest(),
                    registry.resolveManifest(REPOSITORY, image.digest()).digest());
        } catch (IOException e) {
            // Refused is as good.
        }
    }
}
