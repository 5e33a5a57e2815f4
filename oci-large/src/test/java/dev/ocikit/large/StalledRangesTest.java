// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Requests that stand still: others bring what they should, and they are closed. */
class StalledRangesTest extends DownloadFixture {
    private static final int SIZE = 50_000;

    private final LargeOptions impatient =
            options.toBuilder().patience(Duration.ofMillis(5)).build();

    @Test
    void aRangeThatBringsNothingGetsCompany() throws IOException {
        Map<Long, Integer> counts = new ConcurrentHashMap<>();
        registry.slowTrunk(2, (range, truth) -> {
            boolean stalls = counts.merge(range.offset(), 1, Integer::sum) == 1 && counts.size() == 2;
            return truth.open((reader, position) -> {
                if (stalls) {
                    reader.standStill();
                }
            });
        });
        assertReads(large(impatient), blob(SIZE));
    }

    @Test
    void aRangeThatStopsInItsMiddleGetsCompany() throws IOException {
        AtomicInteger count = new AtomicInteger();
        registry.slowTrunk(2, (range, truth) -> {
            boolean stalls = count.incrementAndGet() == 1;
            return truth.open((reader, position) -> {
                if (stalls && position > range.offset() + 300) {
                    reader.standStill();
                }
            });
        });
        assertReads(large(impatient), blob(SIZE));
    }

    @Test
    void aRangeThatIsNotAnsweredGetsCompany() throws IOException {
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch never = new CountDownLatch(1);
        registry.slowTrunk(2, (range, truth) -> {
            if (first.getAndSet(false)) {
                PieceReader.await(never);
            }
            return truth.open();
        });
        assertReads(large(impatient), blob(SIZE));
    }

    @Test
    void anAnswerThatComesTooLateIsClosed() throws IOException {
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch read = new CountDownLatch(1);
        registry.slowTrunk(2, (range, truth) -> {
            if (first.getAndSet(false)) {
                awaitWhateverHappens(read);
            }
            return truth.open();
        });
        assertReads(large(impatient), blob(SIZE));
        read.countDown();
    }

    @Test
    void theLongRangeAtTheBeginningIsReplacedIfItStandsStill() throws IOException {
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (UnluckyDownloads.isFirst(range) && position >= 1000) {
                reader.standStill();
            }
        }));
        assertReads(large(impatient), blob(SIZE));
        assertReads(large(impatient.toBuilder().maxRequests(1).build()), blob(SIZE));
    }

    @Test
    void aLongRangeThatIsNotAnsweredIsReplacedEvenIfTheRegistryDoesNotNotice() throws IOException {
        CountDownLatch read = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        registry.ranges((range, truth) -> {
            int request = count.incrementAndGet();
            if (request == 2) {
                awaitWhateverHappens(read);
            }
            return truth.open((reader, position) -> {
                if (request == 1 && position >= 1000) {
                    throw new IOException("reset");
                }
            });
        });
        assertReads(large(impatient.toBuilder().maxRequests(1).build()), blob(SIZE));
        read.countDown();
    }

    @Test
    void companyThatFailsDoesNoHarmToTheRangeThatGoesOn() throws IOException {
        AtomicLong slow = new AtomicLong(-1);
        CountDownLatch failed = new CountDownLatch(3);
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(1, (range, truth) -> {
            if (slow.compareAndSet(-1, range.offset())) {
                return truth.open((reader, position) -> PieceReader.await(failed));
            }
            if (slow.get() == range.offset()) {
                failed.countDown();
                throw new IOException("no second connection");
            }
            return truth.open();
        });
        assertReads(large(impatient), blob);
    }

    @Test
    void companyThatFailsEndsTheDownloadIfTheFirstRequestWasGivenUp() throws IOException {
        AtomicLong stuck = new AtomicLong(-1);
        AtomicInteger company = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(1, (range, truth) -> {
            if (stuck.compareAndSet(-1, range.offset())) {
                awaitWhateverHappens(read);
            } else if (stuck.get() == range.offset()) {
                if (company.incrementAndGet() == 1) {
                    PieceReader.await(second);
                }
                second.countDown();
                throw OciException.of(ErrorCode.BLOB_UNKNOWN, "gone");
            }
            return truth.open();
        });
        assertThatThrownBy(() -> readAll(large(impatient), blob)).isInstanceOf(NotFoundException.class);
        read.countDown();
    }

    /** A lane that was given up for its company must not take that with it when it ends. */
    @Test
    void companyThatStandsStillAsWellGetsCompany() throws IOException {
        AtomicLong victim = new AtomicLong(-1);
        AtomicInteger asked = new AtomicInteger();
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(2, (range, truth) -> {
            victim.compareAndSet(-1, range.offset());
            boolean stalls = victim.get() == range.offset() && asked.incrementAndGet() <= 2;
            return truth.open((reader, position) -> {
                if (stalls) {
                    reader.standStill();
                }
            });
        });
        assertReads(large(impatient), blob);
    }

    /** As when the network was cut: all permits are held by requests that bring nothing. */
    @Test
    void whereNoOtherRequestMayBeMadeTheSameIsMadeAnew() throws IOException {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        BlobContent blob = blob(SIZE);
        registry.slowTrunk(3, (range, truth) -> {
            boolean stalls = seen.add(range.offset());
            return truth.open((reader, position) -> {
                if (stalls) {
                    reader.standStill();
                }
            });
        });
        assertReads(large(impatient.toBuilder().maxRequests(4).build()), blob);
    }

    @Test
    void aWholeThatIsPassedOverIsNotInterrupted() throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        BlobContent blob = blob(SIZE);
        registry.ranges((range, truth) -> {
            if (broken.get()) {
                throw OciException.of(ErrorCode.UNSUPPORTED, "no parts");
            }
            return truth.open((reader, position) -> {
                if (position >= SIZE / 2) {
                    broken.set(true);
                    throw new IOException("reset");
                }
            });
        });
        // Longer than patience in all, though each piece comes soon.
        registry.wholes((reader, position) -> pause(position < SIZE / 2 ? 10 : 0));
        assertReads(
                large(options.toBuilder()
                        .maxRequests(1)
                        .patience(Duration.ofMillis(400))
                        .build()),
                blob);
        assertThat(registry.wholes()).isEqualTo(1);
    }

    private static void pause(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Waits as a registry does that does not hear of interrupts. */
    private static void awaitWhateverHappens(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                PieceReader.await(latch);
            } catch (InterruptedIOException e) {
                interrupted |= Thread.interrupted();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
