// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.large.UnluckyDownloads.Answer;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The end of downloads before their end. That nothing stays open and all is given back is seen after each test. */
class DownloadCloseTest extends DownloadFixture {
    private static final int SIZE = 500_000;
    private static final Answer STANDS_STILL = (range, truth) -> truth.open((reader, position) -> reader.standStill());

    private final AtomicReference<Thread> readingThread = new AtomicReference<>();

    @Test
    void nothingIsFetchedAfterTheReaderIsClosed() throws IOException, InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        registry.slowTrunk(
                3,
                (range, truth) -> truth.open((reader, position) -> {
                    if (position > range.offset() + 1000) {
                        PieceReader.await(closed);
                    }
                }));
        BlobReader reader = large().getBlob(REPOSITORY, blob(SIZE).digest());
        assertThat(reader.readNBytes(1000)).hasSize(1000);
        awaitStill();
        reader.close();
        long fetched = registry.fetched();
        int asked = registry.ranges().size();
        closed.countDown();
        executor.shutdown();
        assertThat(executor.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        assertThat(registry.fetched()).isEqualTo(fetched);
        assertThat(registry.ranges()).hasSize(asked);
    }

    @Test
    void requestsThatAreNotAnsweredYetAreStopped() throws IOException, InterruptedException {
        CountDownLatch opening = new CountDownLatch(3);
        CountDownLatch never = new CountDownLatch(1);
        registry.slowTrunk(3, (range, truth) -> {
            opening.countDown();
            PieceReader.await(never);
            return truth.open();
        });
        BlobReader reader = large().getBlob(REPOSITORY, blob(SIZE).digest());
        assertThat(opening.await(5, TimeUnit.SECONDS)).isTrue();
        reader.close();
        reader.close();
    }

    @Test
    void aClosedReaderSaysSo() throws IOException {
        BlobReader reader = large().getBlob(REPOSITORY, blob(SIZE).digest());
        assertThat(reader.read()).isNotNegative();
        reader.close();
        assertThatThrownBy(reader::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void aReaderThatWaitsForTheFirstRequestIsEndedByAnotherThread() throws Exception {
        registry.ranges(STANDS_STILL);
        assertEnded(() -> {});
    }

    @Test
    void aReaderThatWaitsForAFurtherRequestIsEndedByAnotherThread() throws Exception {
        registry.slowTrunk(1, STANDS_STILL);
        assertEnded(() -> {});
    }

    @Test
    void aReaderThatPassesOverAWholeBlobIsEndedByAnotherThread() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        registry.ranges((range, truth) -> {
            if (broken.get()) {
                throw OciException.of(ErrorCode.UNSUPPORTED, "no parts");
            }
            return truth.open((reader, position) -> {
                if (position >= 10_000) {
                    broken.set(true);
                    throw new IOException("reset");
                }
            });
        });
        CountDownLatch skipping = new CountDownLatch(1);
        registry.wholes((reader, position) -> {
            if (position > 3000) {
                skipping.countDown();
                reader.standStill();
            }
        });
        assertEnded(() -> PieceReader.await(skipping));
    }

    @Test
    void aReaderIsEndedByTheEndOfTheRegistry() throws Exception {
        registry.slowTrunk(1, STANDS_STILL);
        BlobContent blob = blob(SIZE);
        LargeBlobs large = LargeBlobs.wrap(registry, options);
        try (BlobReader reader = large.getBlob(REPOSITORY, blob.digest())) {
            CompletableFuture<byte[]> reading = reading(reader);
            awaitWaiting(reading);
            large.close();
            assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS)).hasMessageContaining("closed");
        }
    }

    @Test
    void anInterruptEndsAReaderThatWaitsForTheFirstRequest() throws Exception {
        registry.ranges(STANDS_STILL);
        assertInterruptible();
    }

    @Test
    void anInterruptEndsAReaderThatWaitsForAFurtherRequest() throws Exception {
        registry.slowTrunk(1, STANDS_STILL);
        assertInterruptible();
    }

    private void assertInterruptible() throws Exception {
        try (BlobReader reader = large().getBlob(REPOSITORY, blob(SIZE).digest())) {
            CompletableFuture<byte[]> reading = reading(reader);
            awaitWaiting(reading).interrupt();
            assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(InterruptedException.class)
                    .hasCauseInstanceOf(InterruptedIOException.class);
        }
    }

    private void assertEnded(Condition condition) throws Exception {
        BlobContent blob = blob(SIZE);
        BlobReader reader = large().getBlob(REPOSITORY, blob.digest());
        CompletableFuture<byte[]> reading = reading(reader);
        condition.await();
        awaitWaiting(reading);
        reader.close();
        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    private CompletableFuture<byte[]> reading(BlobReader from) {
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        executor.execute(() -> {
            readingThread.set(Thread.currentThread());
            try {
                read.complete(from.readAllBytes());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        return read;
    }

    /** Waits until the reading thread waits, and returns it. */
    private Thread awaitWaiting(CompletableFuture<byte[]> reading) {
        while (!reading.isDone()) {
            Thread thread = readingThread.get();
            if (thread != null && thread.getState() == Thread.State.WAITING) {
                return thread;
            }
        }
        throw new AssertionError("the reader does not wait");
    }

    /** Waits until all has been fetched that is fetched while nobody reads. */
    private void awaitStill() {
        while (registry.fetched() < 3 * 1000) {
            Thread.onSpinWait();
        }
    }

    /** Something to wait for. */
    private interface Condition {
        void await() throws IOException;
    }
}
