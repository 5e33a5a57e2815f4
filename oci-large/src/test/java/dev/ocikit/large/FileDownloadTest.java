// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads to files. */
class FileDownloadTest extends DownloadFixture {
    private static final int SIZE = 100_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 2801, 65_537, 300_000})
    void makeTheFileWhateverTheSize(int size) throws IOException {
        BlobContent blob = blob(size);
        assertThat(download(blob).size()).isEqualTo(size);
        assertIsThere(blob);
    }

    @Test
    void takeAnyNumberOfRequestsOfAnySize() throws IOException {
        BlobContent blob = blob(SIZE);
        for (int requests : new int[] {1, 2, 7}) {
            LargeOptions.Builder some =
                    options.toBuilder().maxRequests(requests).firstRequests(requests);
            for (int range : new int[] {100, 3333, SIZE}) {
                FileDownload.run(setting(some.minRangeBytes(range).build()), origin(blob), target());
                assertIsThere(blob);
            }
        }
    }

    @Test
    void needNoPartsOfTheRegistry() throws IOException {
        registry.ranges((range, truth) -> {
            throw OciException.of(ErrorCode.UNSUPPORTED, "no parts here");
        });
        for (int size : new int[] {0, 10, SIZE}) {
            BlobContent blob = blob(size);
            download(blob);
            assertIsThere(blob);
        }
    }

    @Test
    void showTheFileOnlyWhenItIsWholeAndVerified() throws Exception {
        BlobContent blob = blob(SIZE);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (position + PieceReader.BYTES >= SIZE) {
                reached.countDown();
                PieceReader.await(seen);
            }
        }));
        CompletableFuture<Void> done = inBackground(blob, new AtomicReference<>());
        assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(target()).doesNotExist();
        assertThatThrownBy(() -> download(blob)).hasMessageContaining("another download");
        seen.countDown();
        done.get(5, TimeUnit.SECONDS);
        assertIsThere(blob);
    }

    @Test
    void leaveNothingOfWrongContent() throws IOException {
        BlobContent blob = blob(SIZE);
        BlobContent other = blob(SIZE);
        registry.ranges((range, truth) -> mem.getBlobRange(REPOSITORY, other.digest(), range));
        Files.writeString(target(), "before");
        assertThatThrownBy(() -> download(blob))
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining(REPOSITORY)
                .hasMessageContaining(blob.digest().toString());
        assertThat(target()).hasContent("before");
        assertThat(directory.toFile().list()).containsExactly("blob");
    }

    @Test
    void leaveNothingOfABlobThatIsNotThere() {
        assertThatThrownBy(() -> download(random.blob(5))).isInstanceOf(NotFoundException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void makeNoFileBeforeThereIsAnAnswer() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.ranges((range, truth) -> {
            if (UnluckyDownloads.isFirst(range)) {
                assertThat(directory).isEmptyDirectory();
            }
            return truth.open();
        });
        download(blob);
        assertIsThere(blob);
    }

    @Test
    void leaveNothingOfADigestThatCannotBeVerified() {
        Digest digest = Digest.parse("blake3:" + "0".repeat(64));
        assertThatThrownBy(() -> FileDownload.run(setting(options), new Origin(registry, REPOSITORY, digest), target()))
                .isInstanceOf(OciException.class)
                .hasMessageContaining(digest.toString());
        assertThat(directory).isEmptyDirectory();
        assertThat(registry.ranges()).isEmpty();
    }

    @Test
    void failAtOnceWhereThereIsNoDirectory() throws IOException {
        Path nowhere = directory.resolve("nowhere/blob");
        BlobContent blob = blob(SIZE);
        assertThatThrownBy(() -> FileDownload.run(setting(options), origin(blob), nowhere))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nowhere");
        Files.createDirectory(target());
        assertThatThrownBy(() -> download(blob)).hasMessageContaining("is a directory");
        Files.delete(target());
        Files.createDirectory(directory.resolve("blob.part"));
        assertThatThrownBy(() -> download(blob)).isInstanceOf(IOException.class).hasMessageContaining("blob.part");
        assertThat(registry.ranges()).isEmpty();
    }

    @Test
    void replaceTheFileThatALinkLeadsTo() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path real = Files.writeString(elsewhere.resolve("real"), "before");
        Files.createSymbolicLink(target(), Path.of("elsewhere", "real"));
        BlobContent blob = blob(SIZE);
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (position > 0) {
                assertThat(elsewhere.resolve("real.part")).exists();
            }
        }));
        download(blob);
        assertThat(target()).isSymbolicLink();
        assertThat(real).hasBinaryContent(blob.bytes());
        assertThat(elsewhere.toFile().list()).containsExactly("real");
    }

    @Test
    void refuseALinkThatLeadsNowhere() throws IOException {
        Files.createSymbolicLink(target(), directory.resolve("nowhere"));
        assertThatThrownBy(() -> download(blob(SIZE)))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(target().toString())
                .hasMessageContaining("leads nowhere");
        assertThat(target()).isSymbolicLink();
        assertThat(directory.toFile().list()).containsExactly("blob");
    }

    @Test
    void refuseWhatIsNoRegularFile() throws Exception {
        assumeThat(new ProcessBuilder("mkfifo", target().toString()).start().waitFor())
                .as("there are pipes with names")
                .isZero();
        assertThatThrownBy(() -> download(blob(SIZE)))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(target().toString())
                .hasMessageContaining("not a regular file");
        assertThat(target()).exists();
        assertThat(Files.isRegularFile(target())).isFalse();
        assertThat(directory.toFile().list()).containsExactly("blob");
        assertThat(registry.ranges()).isEmpty();
    }

    @Test
    void endWithAnInterruptAndGoOnLater() throws Exception {
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(3, (range, truth) -> truth.open((reader, position) -> reader.standStill()));
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Void> done = inBackground(blob, thread);
        interruptWhenWaiting(thread);
        assertThatThrownBy(() -> done.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(target()).doesNotExist();
        registry.ranges((range, truth) -> truth.open());
        download(blob);
        assertIsThere(blob);
    }

    @Test
    void endWithTheRegistry() throws Exception {
        BlobContent blob = blob(SIZE);
        CountDownLatch stalled = new CountDownLatch(3);
        registry.slowTrunk(
                3,
                (range, truth) -> truth.open((reader, position) -> {
                    stalled.countDown();
                    reader.standStill();
                }));
        LargeBlobs large = LargeBlobs.wrap(registry, options);
        CompletableFuture<Void> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                large.downloadTo(REPOSITORY, blob.digest(), target());
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        assertThat(stalled.await(5, TimeUnit.SECONDS)).isTrue();
        large.close();
        assertThatThrownBy(() -> done.get(5, TimeUnit.SECONDS)).hasMessageContaining("closed");
        assertThat(target()).doesNotExist();
    }

    private static void interruptWhenWaiting(AtomicReference<Thread> thread) {
        while (true) {
            Thread reading = thread.get();
            if (reading != null && reading.getState() == Thread.State.WAITING) {
                reading.interrupt();
                return;
            }
        }
    }

    private CompletableFuture<Void> inBackground(BlobContent blob, AtomicReference<Thread> thread) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        executor.execute(() -> {
            thread.set(Thread.currentThread());
            try {
                download(blob);
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private Descriptor download(BlobContent blob) throws IOException {
        return FileDownload.run(setting(options), origin(blob), target());
    }

    private Origin origin(BlobContent blob) {
        return new Origin(registry, REPOSITORY, blob.digest());
    }

    private Path target() {
        return directory.resolve("blob");
    }

    private void assertIsThere(BlobContent blob) {
        assertThat(target()).hasBinaryContent(blob.bytes());
        assertThat(directory.toFile().list()).containsExactly("blob");
    }
}
