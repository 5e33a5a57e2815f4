// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads of content that can be read once. */
class UploadFromStreamTest extends UploadFixture {
    @BeforeEach
    void create() {
        blob = random.blob(4500);
        source = CountedSource.once(blob);
    }

    private void assertFails(Uploads uploads, ErrorCode code, String... words) {
        assertThatThrownBy(() -> uploads.pushBlob(REPOSITORY, blob.digest(), source))
                .isInstanceOfSatisfying(
                        OciException.class, error -> assertThat(error.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
        assertHasNoBlob(blob);
        assertThat(source.allClosed()).isTrue();
        assertThat(registry.calls()).endsWith("cancel");
    }

    @Test
    void isSentInChunks() throws IOException {
        push(uploads());
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 1000L, 1000L, 500L);
        assertThat(registry.calls()).containsExactly("resolveBlob", "startBlobUpload", "commit");
    }

    @Test
    void oneThatEndsWithAChunkIsSentWithoutAnEmptyOne() throws IOException {
        blob = random.blob(3000);
        source = CountedSource.once(blob);
        push(uploads());
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 1000L);
    }

    @Test
    void oneThatIsThereIsNotOpened() throws IOException {
        blob.pushTo(mem, REPOSITORY);
        push(uploads());
        assertThat(source.opened()).isZero();
    }

    /** Each chunk is sent only when the next one has been read, so the reader is as far ahead as it gets. */
    @Test
    void isReadAheadByOneChunkAndNeverMore() throws IOException {
        AtomicLong sent = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Semaphore read = new Semaphore(0);
        blob = random.blob(20_000);
        source = CountedSource.once(blob).onRead(() -> {
            most.accumulateAndGet(source.position() - sent.get(), Math::max);
            read.release();
        });
        registry.otherwise((writer, in, length) -> {
            long ahead = Math.min(20_000, sent.get() + 2 * CHUNK);
            while (source.position() < ahead) {
                try {
                    assertThat(read.tryAcquire(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                            .as("the next chunk is read while this one is sent")
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            writer.writeFrom(in, length);
            sent.addAndGet(length);
        });
        push(uploads());
        assertThat(most.get()).isEqualTo(2 * CHUNK);
    }

    @Test
    void aBrokenChunkIsSentAgainFromWhereItWasAcknowledged() throws IOException {
        registry.chunk(BlobWriter::writeFrom)
                .chunkBreaks(300, unavailable())
                .chunkBreaks(0, unavailable())
                .chunkBreaks(100, unavailable());
        push(uploads());
        assertThat(registry.sizes()).startsWith(1000L, 1000L, 700L, 700L, 600L, 1000L);
        assertThat(registry.taken()).isEqualTo(4500);
    }

    @Test
    void theLastChunkIsHeldUntilTheCommitIsDone() throws IOException {
        registry.chunk(BlobWriter::writeFrom)
                .chunk(BlobWriter::writeFrom)
                .chunk(BlobWriter::writeFrom)
                .chunk(BlobWriter::writeFrom)
                .chunk((writer, in, length) -> in.skipNBytes(length))
                .commitFails(OciException.of(ErrorCode.RANGE_INVALID, "the last chunk is missing"));
        push(uploads());
        assertThat(registry.sizes()).endsWith(500L, 500L);
    }

    @Test
    void aSessionThatIsGoneIsBegunAnewAsLongAsAllIsHeld() throws IOException {
        registry.chunk((writer, in, length) -> {
            writer.writeFrom(in, 400);
            writer.cancel();
            throw unavailable();
        });
        push(uploads());
        assertThat(registry.calls())
                .containsExactly("resolveBlob", "startBlobUpload", "resumeBlobUpload", "startBlobUpload", "commit");
    }

    @Test
    void aSessionThatIsGoneLaterIsTheEnd() {
        registry.chunk(BlobWriter::writeFrom).chunk((writer, in, length) -> {
            writer.cancel();
            throw unavailable();
        });
        assertFails(uploads(), ErrorCode.UNAVAILABLE, "upload to " + REPOSITORY, "between byte 1000 and 2000", "got 0");
    }

    @Test
    void aSessionThatIsGoneAfterABreakIsReportedAsTheBreak() {
        OciException reset = unavailable();
        registry.chunk(BlobWriter::writeFrom).chunkBreaks(300, reset).chunk((writer, in, length) -> {
            writer.cancel();
            writer.writeFrom(in, length);
        });
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasCause(reset);
    }

    @Test
    void aSessionThatABreakLeftUnusableIsReportedAsTheBreak() {
        OciException reset = unavailable();
        OciException invalid = OciException.of(ErrorCode.NAME_INVALID, "not a digest", 400, null, null);
        for (boolean asked : new boolean[] {true, false}) {
            blob = random.blob(4500);
            source = CountedSource.once(blob);
            registry.before(call -> {
                if (asked && call instanceof Call.ResumeBlobUpload) {
                    throw invalid;
                }
            });
            registry.chunk(BlobWriter::writeFrom).chunkBreaks(300, reset);
            if (!asked) {
                registry.chunkBreaks(0, invalid);
            }
            assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasCause(reset);
        }
    }

    @Test
    void aRestThatIsTooShortForAChunkGoesWithTheNext() throws IOException {
        registry.hints(new UploadHints(800, 0)).chunk(BlobWriter::writeFrom).chunkBreaks(700, unavailable());
        push(uploads());
        // The rest of 300 bytes and the next 1000: a whole chunk, and a rest of 300 again.
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 1000L, 1000L, 800L);
        assertThat(registry.taken()).isEqualTo(4500);
    }

    @Test
    void chunksAreAsLargeAsTheRegistryDemands() throws IOException {
        registry.hints(new UploadHints(2200, 0));
        push(uploads());
        assertThat(registry.sizes()).containsExactly(2200L, 2200L, 100L);
    }

    @Test
    void chunksAreNoLargerThanTheRegistryPrefers() throws IOException {
        registry.hints(new UploadHints(0, 900));
        push(uploads());
        assertThat(registry.sizes()).startsWith(900L, 900L).hasSize(5);
    }

    @Test
    void aHeldChunkThatIsRefusedForItsSizeIsSentInParts() throws IOException {
        LargeOptions usual = LargeOptions.builder().thresholdBytes(2000).build();
        registry.otherwise((writer, in, length) -> {
            if (length > 1 << 20) {
                throw OciException.of(new ErrorCode("UNKNOWN"), "too large", 413, null, null);
            }
            writer.writeFrom(in, length);
        });
        blob = random.blob(3 << 20);
        source = CountedSource.once(blob);
        push(new Uploads(
                registry,
                usual,
                executor,
                new Budget(64 << 20),
                new UploadGate(new Semaphore(1)),
                pauses::add,
                nanos::get));
        assertThat(registry.sizes()).containsExactly(3L << 20, 1L << 20, 1L << 20, 1L << 20);
    }

    @Test
    void whereMemoryIsShortChunksAreSmaller() throws IOException {
        LargeOptions usual = LargeOptions.builder().thresholdBytes(2000).build();
        blob = random.blob(5 << 20);
        source = CountedSource.once(blob);
        push(uploads(usual));
        assertThat(registry.sizes()).hasSize(5).startsWith(1L << 20);
    }

    @Test
    void aDigestThatIsNotSoIsToldBeforeTheCommit() {
        BlobContent other = random.blob(4500);
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, other.digest(), source))
                .isInstanceOfSatisfying(
                        OciException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.DIGEST_INVALID))
                .hasMessageContainingAll(
                        "pushBlob to " + REPOSITORY,
                        other.digest().toString(),
                        blob.digest().toString());
        assertThat(registry.calls()).endsWith("cancel").doesNotContain("commit");
        assertThat(source.allClosed()).isTrue();
    }

    @Test
    void aSizeThatIsNotSoIsToldBeforeTheCommit() {
        CountedSource truth = source;
        for (long said : new long[] {4000, 4499, 4501, 5000, 6001}) {
            source = CountedSource.once(blob).saying(said);
            assertFails(uploads(), ErrorCode.SIZE_INVALID, "pushBlob to " + REPOSITORY, "expected " + said + " bytes");
        }
        assertThat(registry.calls()).doesNotContain("commit");
        assertThat(truth.opened()).isZero();
    }

    @Test
    void aSourceThatBreaksEndsTheUpload() {
        source.breakingAfter(3500);
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                .hasMessage("the source broke, as it should");
        assertThat(source.allClosed()).isTrue();
        assertThat(registry.calls()).endsWith("cancel");
    }

    @Test
    void anUploadThatIsInterruptedStopsTheChunkThatIsBeingSent() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch readAhead = new CountDownLatch(1);
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicReference<Thread> sender = new AtomicReference<>();
        source.onRead(() -> {
            if (source.position() == 2 * CHUNK) {
                await(sending);
                readAhead.countDown();
            }
        });
        registry.otherwise((writer, in, length) -> {
            sender.set(Thread.currentThread());
            sending.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                stopped.set(true);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped");
            }
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                uploads().pushBlob(REPOSITORY, blob.digest(), source);
            } catch (IOException | RuntimeException e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        await(readAhead);
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(flag).isTrue();
        assertThat(stopped).isTrue();
        assertThat(sender.get()).isNotSameAs(caller);
        assertThat(source.allClosed()).isTrue();
        assertHasNoBlob(blob);
    }

    @Test
    void anExecutorThatDoesNothingMakesItOnlySlow() throws IOException {
        for (Executor idle : new Executor[] {
            task -> {},
            task -> {
                throw new RejectedExecutionException("closed");
            },
            Runnable::run
        }) {
            blob = random.blob(4500);
            source = CountedSource.once(blob);
            push(new Uploads(
                    registry, options, idle, budget, new UploadGate(new Semaphore(1)), pauses::add, nanos::get));
        }
    }
}
