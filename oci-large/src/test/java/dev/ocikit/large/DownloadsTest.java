// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads over a registry that does as it should. */
class DownloadsTest extends DownloadFixture {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 1001, 1399, 1400, 2800, 2801, 10_000, 65_537, 300_000})
    void bringTheRightBytesWhateverTheSize(int size) throws IOException {
        assertReads(large(), blob(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16})
    void bringTheRightBytesWithAnyNumberOfRequests(int requests) throws IOException {
        BlobContent blob = blob(100_000);
        LargeOptions.Builder some = options.toBuilder().maxRequests(requests).firstRequests(requests);
        for (int range : new int[] {1, 300, 7777}) {
            assertReads(large(some.minRangeBytes(range).memoryBytes(range).build()), blob);
            assertReads(large(some.memoryBytes(9_999).build()), blob);
        }
    }

    @Test
    void askForManyRangesOfOneBlob() throws IOException {
        BlobContent blob = blob(100_000);
        registry.slowTrunk(3);
        assertReads(large(), blob);
        assertThat(registry.ranges()).hasSizeGreaterThan(4);
        assertThat(registry.wholes()).isZero();
    }

    @Test
    void leaveSmallBlobsToOneRequest() throws IOException {
        assertReads(large(), blob(999));
        assertThat(registry.ranges()).hasSize(1);
    }

    @Test
    void bringPartsOfBlobs() throws IOException {
        BlobContent blob = blob(50_000);
        OciRegistry large = large();
        for (ByteRange range : new ByteRange[] {
            ByteRange.of(0, 10), ByteRange.of(1, 49_998), ByteRange.from(20_000), ByteRange.last(1000)
        }) {
            try (BlobReader reader = large.getBlobRange(REPOSITORY, blob.digest(), range)) {
                ByteRange expected = range.within(50_000);
                assertThat(reader.offset()).isEqualTo(expected.offset());
                assertThat(reader.length()).isEqualTo(expected.length());
                assertThat(reader.readAllBytes())
                        .isEqualTo(Arrays.copyOfRange(
                                blob.bytes(), (int) expected.offset(), (int) (expected.offset() + expected.length())));
            }
        }
    }

    @Test
    void verifyBySha512AsWell() throws IOException {
        BlobContent blob = random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(10_000);
        blob.pushTo(mem, REPOSITORY);
        assertReads(large(), blob);
    }

    @Test
    void leaveDigestsThatCannotBeVerifiedToTheRegistry() {
        Digest digest = Digest.parse("blake3:" + "0".repeat(64));
        assertThatThrownBy(() -> large().getBlob(REPOSITORY, digest).close()).isInstanceOf(IOException.class);
        assertThat(registry.ranges()).isEmpty();
        assertThat(registry.wholes()).isEqualTo(1);
    }

    @Test
    void sayThatABlobIsMissingAsTheRegistryDoes() {
        assertThatThrownBy(() ->
                        large().getBlob(REPOSITORY, random.blob(10).digest()).close())
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void verifyAgainstTheDigestThatWasAskedForWhateverTheAnswerSaysItIs() throws IOException {
        BlobContent wanted = blob(10_000);
        BlobContent other = blob(10_000);
        registry.ranges((range, truth) -> mem.getBlobRange(REPOSITORY, other.digest(), range));
        assertThatThrownBy(() -> readAll(large(), wanted))
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining(wanted.digest().toString());
        BlobContent small = blob(500);
        registry.ranges((range, truth) -> mem.getBlobRange(REPOSITORY, blob(500).digest(), range));
        assertThatThrownBy(() -> readAll(large(), small)).isInstanceOf(ContentMismatchException.class);
    }

    @Test
    void failAgainTheSameWayAfterTheyFailed() throws IOException {
        BlobContent wanted = blob(5000);
        registry.ranges(
                (range, truth) -> mem.getBlobRange(REPOSITORY, blob(5000).digest(), range));
        try (BlobReader reader = large().getBlob(REPOSITORY, wanted.digest())) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(reader::read).isInstanceOf(ContentMismatchException.class);
        }
    }

    /** One task for each request that may be under way, and none besides. */
    @Test
    void asManyThreadsAsRequestsAreEnough() throws Exception {
        ExecutorService few = Executors.newFixedThreadPool(4);
        LargeOptions four = options.toBuilder()
                .maxRequests(4)
                .firstRequests(2)
                .executor(few)
                .patience(Duration.ofMillis(50))
                .build();
        try (LargeBlobs large = LargeBlobs.wrap(registry, four)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                BlobContent blob = blob(100_000);
                all.add(executor.submit(() -> {
                    assertReads(large, blob);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            few.shutdown();
        }
    }

    @Test
    void goOnByOneRequestWhereThereAreNoMoreThreads() throws IOException {
        for (int left : new int[] {0, 1, 2}) {
            AtomicInteger tasks = new AtomicInteger();
            CountDownLatch refused = new CountDownLatch(1);
            Executor few = task -> {
                if (tasks.incrementAndGet() > left) {
                    refused.countDown();
                    throw new OutOfMemoryError("unable to create native thread, as it should be");
                }
                executor.execute(task);
            };
            registry.ranges((range, truth) -> truth.open((reader, position) -> {
                if (UnluckyDownloads.isFirst(range) && position > 0) {
                    reader.standUntil(refused);
                }
            }));
            BlobContent blob = blob(50_000);
            try (LargeBlobs large =
                    LargeBlobs.wrap(registry, options.toBuilder().executor(few).build())) {
                assertReads(large, blob);
            }
        }
    }

    @Test
    void afterTheRegistryIsClosedFailClearlyAndLeaveNothingOpen() throws IOException {
        BlobContent blob = blob(5000);
        LargeBlobs large = LargeBlobs.wrap(registry, options);
        large.close();
        assertThatThrownBy(() -> readAll(large, blob))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(REPOSITORY)
                .hasMessageContaining("closed");
    }
}
