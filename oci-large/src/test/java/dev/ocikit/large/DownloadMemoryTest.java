// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.large.UnluckyDownloads.Truth;
import dev.ocikit.ref.Digest;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How much is fetched before it is read. */
class DownloadMemoryTest extends DownloadFixture {
    private static final int SIZE = 500_000;
    private static final int MEMORY = 10_000;

    private final Held held = new Held();
    private final LargeOptions small =
            options.toBuilder().memoryBytes(MEMORY).maxRequests(8).build();

    @Test
    void aReaderThatStopsStopsTheFetching() throws IOException {
        BlobContent blob = blob(SIZE);
        try (BlobReader reader = large(small).getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.read()).isEqualTo(blob.bytes()[0] & 0xff);
            awaitStill();
            assertThat(registry.fetched()).isLessThanOrEqualTo(MEMORY + PieceReader.BYTES);
            assertThat(reader.readNBytes(100_000)).hasSize(100_000);
            awaitStill();
            assertThat(registry.fetched()).isLessThanOrEqualTo(100_000 + MEMORY + 10 * PieceReader.BYTES);
        }
    }

    @Test
    void neverMoreIsHeldThanTheBudget() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(10, held::answer);
        OciRegistry large = large(small);
        try (BlobReader reader = large.getBlob(REPOSITORY, blob.digest())) {
            assertThat(readCounting(reader)).isEqualTo(SIZE);
        }
        assertThat(held.most()).isBetween(MEMORY / 2L, (long) MEMORY);
    }

    /** What downloads keep to use again, and chunks that are held, are no more than the budget together. */
    @Test
    void memoryThatIsKeptMakesWayForChunks() {
        int block = 128 << 10;
        Budget budget = new Budget(8L * block);
        budget.join();
        assertThat(budget.take(8L * block)).isTrue();
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            blocks.add(budget.block(block));
        }
        for (byte[] one : blocks) {
            budget.give(block);
            budget.recycle(one);
        }
        assertThat(budget.block(block)).as("used again").isSameAs(blocks.get(7));
        try (ChunkRoom room = ChunkRoom.in(budget, 3L * block, 0, -1)) {
            assertThat(room.chunk()).isEqualTo(3L * block);
            List<byte[]> kept = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                kept.add(budget.block(block));
            }
            assertThat(kept).filteredOn(blocks::contains).hasSize(2);
        }
    }

    @Test
    void severalDownloadsShareTheBudget() throws Exception {
        BlobContent blob = blob(SIZE);
        registry.ranges(held::answer);
        OciRegistry large = large(small);
        try (BlobReader idle = large.getBlob(REPOSITORY, blob.digest())) {
            assertThat(idle.read()).isNotNegative();
            awaitStill();
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(inBackground(large, blob(SIZE)));
            }
            for (CompletableFuture<Long> one : all) {
                assertThat(get(one)).isEqualTo(SIZE);
            }
            assertThat(held.most()).isBetween(MEMORY / 2L, (long) MEMORY);
            idle.readAllBytes();
        }
    }

    private long readCounting(BlobReader reader) throws IOException {
        byte[] bytes = new byte[PieceReader.BYTES];
        long total = 0;
        for (int got = reader.read(bytes); got >= 0; got = reader.read(bytes)) {
            total += got;
            held.read(reader.descriptor().digest(), total);
        }
        return total;
    }

    private CompletableFuture<Long> inBackground(OciRegistry large, BlobContent blob) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        executor.execute(() -> {
            try (BlobReader reader = large.getBlob(REPOSITORY, blob.digest())) {
                done.complete(readCounting(reader));
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static long get(CompletableFuture<Long> one)
            throws InterruptedException, ExecutionException, TimeoutException {
        return one.get(20, TimeUnit.SECONDS);
    }

    /** Waits until there is nothing but the thread that watches. */
    private void awaitStill() {
        long fetched = -1;
        while (fetched != registry.fetched() || registry.ranges().size() < 2 || executor.getActiveCount() > 1) {
            fetched = registry.fetched();
            Thread.onSpinWait();
        }
    }

    /** What ranges have brought and readers have not read, for each blob. What the first requests bring is in no memory. */
    private static final class Held {
        private final Map<Digest, Map<Long, Long>> fetched = new HashMap<>();
        private final Map<Digest, Long> readTo = new HashMap<>();
        private long most;

        BlobReader answer(ByteRange range, Truth truth) throws IOException {
            return truth.open((reader, position) -> {
                if (!UnluckyDownloads.isFirst(range)) {
                    fetched(reader.descriptor().digest(), range.offset(), position);
                }
            });
        }

        private synchronized void fetched(Digest blob, long from, long to) {
            fetched.computeIfAbsent(blob, key -> new HashMap<>()).put(from, to);
            long sum = 0;
            for (Map.Entry<Digest, Map<Long, Long>> one : fetched.entrySet()) {
                long read = readTo.getOrDefault(one.getKey(), 0L);
                for (Map.Entry<Long, Long> range : one.getValue().entrySet()) {
                    sum += Math.max(0, range.getValue() - Math.max(read, range.getKey()));
                }
            }
            most = Math.max(most, sum);
        }

        synchronized void read(Digest blob, long to) {
            readTo.put(blob, to);
        }

        synchronized long most() {
            return most;
        }
    }
}
