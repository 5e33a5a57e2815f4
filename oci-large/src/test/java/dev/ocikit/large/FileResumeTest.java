// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads to files that go on with what others left. */
class FileResumeTest extends DownloadFixture {
    private static final int SIZE = 100_000;

    @TempDir
    private Path directory;

    @Test
    void fetchOnlyWhatIsMissingAfterAFailure() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(
                3,
                (range, truth) -> truth.open((reader, position) -> {
                    if (position > 60_000) {
                        throw new IOException("reset");
                    }
                }));
        assertThatThrownBy(() -> download(blob)).hasMessageContaining("reset");
        long bytes = there(blob).stream().mapToLong(ByteRange::length).sum();
        assertThat(bytes).isGreaterThan(20_000);
        registry.ranges((range, truth) -> truth.open());
        assertFetches(blob, SIZE - bytes);
    }

    @Test
    void fetchOnlyTheHoles() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(10_000, 30_000), ByteRange.of(50_000, 10_000), ByteRange.of(90_000, 10_000));
        assertFetches(blob, 50_000);
    }

    @Test
    void fetchOnlyTheHolesByOneRequestAsWell() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(0, 30_000), ByteRange.of(50_000, 10_000));
        LargeOptions one = options.toBuilder().maxRequests(1).build();
        FileDownload.run(setting(one), origin(blob), target());
        assertIsThere(blob);
        assertThat(registry.fetched()).isLessThan(60_000 + 3 * PieceReader.BYTES);
    }

    @Test
    void fetchNothingIfAllIsThere() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(0, SIZE));
        assertFetches(blob, 0);
    }

    @Test
    void fetchAllAgainIfWhatIsThereIsWrong() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(random.blob(SIZE), blob, ByteRange.of(10_000, 30_000));
        download(blob);
        assertIsThere(blob);
        leave(random.blob(SIZE), blob, ByteRange.of(0, SIZE));
        download(blob);
        assertIsThere(blob);
    }

    @Test
    void fetchAllAgainOnlyOnce() throws IOException {
        BlobContent blob = blob(SIZE);
        BlobContent other = blob(SIZE);
        leave(other, blob, ByteRange.of(0, 30_000));
        registry.ranges((range, truth) -> mem.getBlobRange(REPOSITORY, other.digest(), range));
        assertThatThrownBy(() -> download(blob)).isInstanceOf(ContentMismatchException.class);
        assertThat(registry.ranges().stream().filter(UnluckyDownloads::isFirst)).hasSize(2);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keepWhatIsThereIfAnAnswerIsRefused() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(0, 30_000));
        registry.ranges((range, truth) -> {
            throw OciException.of(ErrorCode.DIGEST_INVALID, "the registry reports another digest");
        });
        assertThatThrownBy(() -> download(blob)).hasMessageContaining("another digest");
        assertThat(registry.ranges()).hasSize(1);
        assertThat(there(blob)).containsExactly(ByteRange.of(0, 30_000));
    }

    @Test
    void keepWhatIsThereIfTheBlobIsSaidToHaveLess() throws IOException {
        BlobContent blob = blob(SIZE);
        BlobContent smaller = blob(SIZE - 10);
        leave(blob, ByteRange.of(0, 10), ByteRange.of(50_000, SIZE - 50_000));
        registry.ranges((range, truth) -> mem.getBlobRange(REPOSITORY, smaller.digest(), range));
        assertThatThrownBy(() -> download(blob))
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining(target() + ".part")
                .hasMessageContaining("delete");
        assertThat(there(blob)).containsExactly(ByteRange.of(0, 10), ByteRange.of(50_000, SIZE - 50_000));
    }

    @Test
    void keepWhatIsThereOfABlobForOneThatIsNotThere() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(0, 30_000));
        assertThatThrownBy(() -> download(random.blob(5))).isInstanceOf(NotFoundException.class);
        assertThat(there(blob)).containsExactly(ByteRange.of(0, 30_000));
        assertFetches(blob, SIZE - 30_000);
    }

    @Test
    void keepWhatIsThereIfARegistryThatSendsNoPartsBreaksOff() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(20_000, 30_000));
        registry.ranges((range, truth) -> {
            throw OciException.of(ErrorCode.UNSUPPORTED, "no parts here");
        });
        registry.wholes((reader, position) -> {
            if (position >= 10_000) {
                throw new IOException("reset");
            }
        });
        assertThatThrownBy(() -> download(blob)).hasMessageContaining("reset");
        assertThat(there(blob)).containsExactly(ByteRange.of(0, 10_000), ByteRange.of(20_000, 30_000));
    }

    @Test
    void leaveNothingBehindTheEndOfTheBlob() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(0, 30_000));
        Files.write(directory.resolve("blob.part"), random.bytes(SIZE), StandardOpenOption.APPEND);
        assertFetches(blob, SIZE - 30_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leaveAFileOfAnotherProgramAlone(boolean journal) throws IOException {
        BlobContent blob = blob(SIZE);
        Path theirs = directory.resolve("blob.part");
        Files.writeString(theirs, "half a film");
        if (journal) {
            Files.writeString(directory.resolve("blob.part.journal"), "Dear diary");
        }
        assertThatThrownBy(() -> download(blob))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(theirs.toString())
                .hasMessageContaining("move it away");
        assertThat(registry.ranges()).isEmpty();
        assertThat(theirs).hasContent("half a film");
    }

    @Test
    void takeAnEmptyFileForTheirs() throws IOException {
        Files.createFile(directory.resolve("blob.part"));
        assertFetches(blob(SIZE), SIZE);
    }

    @Test
    void fetchAllIfTheRegistrySendsNoParts() throws IOException {
        BlobContent blob = blob(SIZE);
        leave(blob, ByteRange.of(0, 30_000), ByteRange.of(40_000, 100));
        registry.ranges((range, truth) -> {
            throw OciException.of(ErrorCode.UNSUPPORTED, "no parts here");
        });
        assertFetches(blob, SIZE);
    }

    @Test
    void fetchAllIfThePartIsAnotherBlobs() throws IOException {
        BlobContent blob = blob(SIZE);
        BlobContent other = random.blob(SIZE);
        leave(other, ByteRange.of(0, 30_000));
        assertFetches(blob, SIZE);
    }

    @Test
    void doNotTakeForThereWhatCouldNotBeWritten() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (position >= 10_000) {
                Thread.currentThread().interrupt();
            }
        }));
        LargeOptions one = options.toBuilder().maxRequests(1).build();
        assertThatThrownBy(() -> FileDownload.run(setting(one), origin(blob), target()))
                .isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(there(blob)).containsExactly(ByteRange.of(0, 10_000));
    }

    /** Leaves ranges of a blob as an interrupted download does. */
    private void leave(BlobContent blob, ByteRange... ranges) throws IOException {
        leave(blob, blob, ranges);
    }

    /** Leaves ranges of content as if they were a blob's. */
    private void leave(BlobContent content, BlobContent blob, ByteRange... ranges) throws IOException {
        PartWork.at(target(), blob.digest(), part -> {
            for (ByteRange range : ranges) {
                part.write(
                        ByteBuffer.wrap(content.bytes(), (int) range.offset(), (int) range.length()), range.offset());
                part.note(range.offset(), range.offset() + range.length());
            }
        });
    }

    /** Returns the ranges of a blob that the next download would go on with. */
    private List<ByteRange> there(BlobContent blob) throws IOException {
        return Journal.read(directory.resolve("blob.part.journal"), blob.digest());
    }

    /** Downloads, and asserts that so much came, as far as pieces can be told from bytes. */
    private void assertFetches(BlobContent blob, long bytes) throws IOException {
        long before = registry.fetched();
        download(blob);
        assertIsThere(blob);
        long fetched = registry.fetched() - before;
        assertThat(fetched).isBetween(bytes, bytes + 5 * PieceReader.BYTES);
    }

    private void download(BlobContent blob) throws IOException {
        FileDownload.run(setting(options), origin(blob), target());
    }

    private Origin origin(BlobContent blob) {
        return new Origin(registry, REPOSITORY, blob.digest());
    }

    private Path target() {
        return directory.resolve("blob");
    }

    private void assertIsThere(BlobContent blob) throws IOException {
        assertThat(target()).hasBinaryContent(blob.bytes());
        assertThat(directory.toFile().list()).containsExactly("blob");
        Files.delete(target());
    }
}
