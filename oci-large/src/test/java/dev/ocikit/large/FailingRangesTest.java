// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.large.UnluckyDownloads.Answer;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ranges that fail, or bring something else than they should. */
class FailingRangesTest extends DownloadFixture {
    private static final int SIZE = 100_000;

    @Test
    void areTriedAgainAlone() throws IOException {
        registry.slowTrunk(3, twiceFirst((range, truth) -> {
            throw new IOException("reset");
        }));
        assertReads(large(), blob(SIZE));
    }

    @Test
    void areTriedAgainFromWhereTheyBroke() throws IOException {
        Map<Long, Integer> pieces = new ConcurrentHashMap<>();
        registry.slowTrunk(3, (range, truth) -> {
            boolean breaks = range.length() > 500;
            return truth.open((reader, position) -> {
                if (breaks && position > range.offset()) {
                    throw new IOException("reset");
                }
                pieces.merge(position, 1, Integer::sum);
            });
        });
        assertReads(large(), blob(SIZE));
        assertThat(pieces.values()).isNotEmpty().allMatch(count -> count == 1);
    }

    @Test
    void failTheDownloadOnlyWhenTheReaderComesToThem() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(
                3,
                (range, truth) -> truth.open((reader, position) -> {
                    if (position >= 40_000) {
                        throw new IOException("reset by peer");
                    }
                }));
        try (BlobReader reader = large().getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readNBytes(40_000)).isEqualTo(Arrays.copyOf(blob.bytes(), 40_000));
            assertThatThrownBy(reader::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(REPOSITORY)
                    .hasMessageContaining(blob.digest().toString())
                    .hasMessageContaining("reset by peer");
        }
    }

    @Test
    void failTheDownloadAtOnceIfTryingAgainIsOfNoUse() throws IOException {
        BlobContent blob = blob(SIZE);
        Map<Long, Integer> asked = new ConcurrentHashMap<>();
        registry.slowTrunk(1, (range, truth) -> {
            asked.merge(range.offset(), 1, Integer::sum);
            throw OciException.of(ErrorCode.BLOB_UNKNOWN, "gone");
        });
        assertThatThrownBy(() -> readAll(large(), blob)).isInstanceOf(NotFoundException.class);
        assertThat(asked.values()).allMatch(count -> count == 1);
    }

    @Test
    void neverBecomeContentIfTheirBytesAreWrong() throws IOException {
        BlobContent blob = blob(SIZE);
        AtomicInteger count = new AtomicInteger();
        registry.slowTrunk(3, (range, truth) -> count.incrementAndGet() == 2 ? new Wrong(truth.open()) : truth.open());
        assertThatThrownBy(() -> readAll(large(), blob))
                .isInstanceOfSatisfying(
                        ContentMismatchException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_INVALID))
                .hasMessageContaining(REPOSITORY)
                .hasMessageContaining(blob.digest().toString());
    }

    @Test
    void areTriedAgainIfAnotherRangeComes() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(
                3,
                twiceFirst((range, truth) -> mem.getBlobRange(
                        REPOSITORY, blob.digest(), ByteRange.of(range.offset(), Math.max(1, range.length() / 2)))));
        assertReads(large(), blob);
        registry.slowTrunk(
                3,
                twiceFirst((range, truth) ->
                        mem.getBlobRange(REPOSITORY, blob.digest(), ByteRange.of(range.offset() - 1, range.length()))));
        assertReads(large(), blob);
    }

    @Test
    void failTheDownloadIfTheBlobHasAnotherSizeNow() throws IOException {
        BlobContent blob = blob(SIZE);
        BlobContent longer = blob(SIZE + 1);
        registry.slowTrunk(3, (range, truth) -> mem.getBlobRange(REPOSITORY, longer.digest(), range));
        assertThatThrownBy(() -> readAll(large(), blob))
                .isInstanceOfSatisfying(
                        ContentMismatchException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SIZE_INVALID))
                .hasMessageContaining(REPOSITORY)
                .hasMessageContaining("had " + SIZE + " bytes, now it has " + (SIZE + 1));
    }

    @Test
    void areTriedAgainIfTheyEndEarly() throws IOException {
        registry.slowTrunk(3, twiceFirst((range, truth) -> new Odd(truth.open(), 1)));
        assertReads(large(), blob(SIZE));
    }

    @Test
    void mayBringMoreThanWasAskedFor() throws IOException {
        registry.slowTrunk(3, (range, truth) -> new Odd(truth.open(), Integer.MAX_VALUE));
        assertReads(large(), blob(SIZE));
    }

    @Test
    void comeLaterIfTheRegistryIsBusy() throws IOException {
        registry.slowTrunk(3, twiceFirst((range, truth) -> {
            throw OciException.of(ErrorCode.TOOMANYREQUESTS, "too many");
        }));
        assertReads(large(), blob(SIZE));
        registry.slowTrunk(3, twiceFirst((range, truth) -> {
            throw TooManyRequestsException.after(Duration.ofMillis(1), "too many", null);
        }));
        assertReads(large(), blob(SIZE));
    }

    @Test
    void failTheDownloadClearlyIfTheRegistryBelowHasADefect() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(1, (range, truth) -> {
            throw new IllegalStateException("a defect");
        });
        assertThatThrownBy(() -> readAll(large(), blob))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(REPOSITORY)
                .hasMessageContaining("a defect");
    }

    @Test
    void areReplacedIfTheyAreTheLongOneAtTheBeginning() throws IOException {
        AtomicInteger broken = new AtomicInteger();
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (position > range.offset() + 5000 && broken.incrementAndGet() < 20) {
                throw new IOException("reset");
            }
        }));
        assertReads(large(options.toBuilder().maxRequests(1).build()), blob(SIZE));
        assertThat(broken.get()).isGreaterThan(10);
    }

    @Test
    void failTheDownloadIfTheyAreTheOnlyOneAndBringNothing() throws IOException {
        BlobContent blob = blob(SIZE);
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (position >= 10_000) {
                throw new IOException("reset by peer");
            }
        }));
        assertThatThrownBy(
                        () -> readAll(large(options.toBuilder().maxRequests(1).build()), blob))
                .hasMessageContaining(REPOSITORY)
                .hasMessageContaining("reset by peer");
        assertThat(registry.ranges()).hasSize(3);
    }

    /** Something happens to each range twice, and no more. */
    private static Answer twiceFirst(Answer answer) {
        Map<Long, Integer> counts = new ConcurrentHashMap<>();
        return (range, truth) ->
                counts.merge(range.offset(), 1, Integer::sum) <= 2 ? answer.answer(range, truth) : truth.open();
    }

    /** A reader with one wrong bit. */
    private static final class Wrong extends FilterBlobReader {
        Wrong(BlobReader inner) {
            super(inner);
        }

        @Override
        public ByteBuffer readBuffer() throws IOException {
            byte[] bytes = new byte[100];
            int count = Math.max(0, read(bytes, 0, bytes.length));
            bytes[0] ^= 1;
            return ByteBuffer.wrap(bytes, 0, count).asReadOnlyBuffer();
        }
    }

    /** A reader that ends after a number of buffers, or goes on with zeros at its end. */
    private static final class Odd extends FilterBlobReader {
        private final int buffers;
        private int count;

        Odd(BlobReader inner, int buffers) {
            super(inner);
            this.buffers = buffers;
        }

        @Override
        public ByteBuffer readBuffer() throws IOException {
            if (++count > buffers) {
                return ByteBuffer.allocate(0);
            }
            byte[] bytes = new byte[2 * PieceReader.BYTES];
            int good = inner.readNBytes(bytes, 0, PieceReader.BYTES);
            boolean last = good < PieceReader.BYTES;
            return ByteBuffer.wrap(bytes, 0, last && buffers > 1 ? bytes.length : good)
                    .asReadOnlyBuffer();
        }
    }
}
