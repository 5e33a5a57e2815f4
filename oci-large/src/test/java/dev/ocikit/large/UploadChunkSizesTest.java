// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.UploadHints;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How large chunks are. */
class UploadChunkSizesTest extends UploadFixture {
    private static final int MIB = 1 << 20;
    private static final LargeOptions USUAL =
            LargeOptions.builder().thresholdBytes(2000).build();

    @Test
    void theRegistrysWishesAreLookedAtBeforeEachChunk() throws IOException {
        registry.hints(new UploadHints(1200, 0)).chunk((writer, in, length) -> {
            registry.hints(new UploadHints(0, 400));
            writer.writeFrom(in, length);
        });
        push(uploads());
        assertThat(registry.sizes()).containsExactly(1200L, 400L, 400L, 400L, 100L);
    }

    @Test
    void chunksThatAreRefusedForTheirSizeBecomeSmaller() throws IOException {
        registry.otherwise((writer, in, length) -> {
            if (length > MIB) {
                throw status(413);
            }
            writer.writeFrom(in, length);
        });
        blob = random.blob(5 * MIB);
        source = CountedSource.again(blob);
        push(uploads(USUAL));
        assertThat(registry.sizes()).startsWith(5L * MIB, 4L * MIB, (long) MIB).hasSize(7);
        assertThat(pauses).isEmpty();
    }

    @Test
    void chunksThatConnectionsDoNotLastForBecomeSmaller() throws IOException {
        registry.otherwise((writer, in, length) -> {
            if (length > 4 * MIB) {
                throw unavailable();
            }
            writer.writeFrom(in, length);
        });
        blob = random.blob(5 * MIB);
        source = CountedSource.again(blob);
        push(uploads(USUAL));
        assertThat(registry.sizes()).containsExactly(5L * MIB, 5L * MIB, 4L * MIB, (long) MIB);
    }

    @Test
    void aBlobThatIsTooLargeAsAWholeMakesNoOthersChunksSmall() throws IOException {
        Uploads uploads = uploads(USUAL);
        registry.otherwise((writer, in, length) -> {
            throw status(413);
        });
        blob = random.blob(5 * MIB);
        source = CountedSource.again(blob);
        assertThatThrownBy(() -> uploads.pushBlob(REPOSITORY, blob.digest(), source))
                .hasMessageContaining("as it should be");
        assertThat(registry.sizes()).containsExactly(5L * MIB, 4L * MIB, (long) MIB);
        registry.otherwise(BlobWriter::writeFrom);
        push(uploads);
        assertThat(registry.sizes()).hasSize(4).endsWith(5L * MIB);
    }

    @Test
    void aRegistryThatCallsEverythingTooLargeIsGivenUp() {
        registry.before(call -> {
            if (call instanceof Call.ResumeBlobUpload) {
                throw status(413);
            }
        });
        registry.otherwise((writer, in, length) -> {
            throw status(413);
        });
        blob = random.blob(3 * MIB);
        assertThatThrownBy(() -> uploads(USUAL).pushBlob(REPOSITORY, blob.digest(), blob.source()))
                .hasMessageContaining("as it should be");
        assertThat(registry.calls()).containsExactly("resolveBlob", "startBlobUpload", "resumeBlobUpload", "cancel");
    }

    /** As most registries do it: who resumes is not told again. */
    @Test
    void whatARegistryDemandsWhenASessionBeginsHoldsForAllOfIt() throws IOException {
        for (boolean again : new boolean[] {true, false}) {
            blob = random.blob(4500);
            source = again ? CountedSource.again(blob) : CountedSource.once(blob);
            registry.hints(new UploadHints(800, 0));
            int before = registry.sizes().size();
            registry.before(call -> {
                if (call instanceof Call.ResumeBlobUpload) {
                    registry.hints(UploadHints.NONE);
                }
            });
            registry.chunk(BlobWriter::writeFrom).chunkBreaks(700, unavailable());
            push(uploads());
            assertThat(registry.sizes().subList(before + 2, registry.sizes().size() - 1))
                    .allMatch(size -> size >= 800);
        }
    }

    @Test
    void contentOfUnknownLengthGoesInChunksAsLargeAsDemanded() throws IOException {
        registry.hints(new UploadHints(5000, 0));
        for (int size : new int[] {999, 1000, 1001, 4999, 5000, 5001, 20_123}) {
            blob = random.blob(size);
            int before = registry.sizes().size();
            uploads().upload(REPOSITORY, new ByteArrayInputStream(blob.bytes()), DigestAlgorithm.SHA256);
            assertHasBlob(blob);
            int after = registry.sizes().size();
            assertThat(registry.sizes().subList(before, Math.max(before, after - 1)))
                    .allMatch(chunk -> chunk == 5000);
        }
    }
}
