// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    private final AtomicLong nanos = new AtomicLong(-7);
    private final List<TransferProgress> told = Collections.synchronizedList(new ArrayList<>());

    private ProgressMeter meter(Consumer<? super TransferProgress> listener) {
        return ProgressMeter.of(
                listener, TransferProgress.Direction.UPLOAD, "some/repository", DIGEST, 10_000, nanos::get);
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    private TransferProgress last() {
        return told.get(told.size() - 1);
    }

    @Test
    void tellsAtMostEveryTenthOfASecond() {
        ProgressMeter meter = meter(told::add);
        for (int i = 1; i <= 1000; i++) {
            pass(1);
            meter.done(i);
        }
        assertThat(told).hasSize(10);
        assertThat(last())
                .isEqualTo(new TransferProgress(
                        TransferProgress.Direction.UPLOAD,
                        "some/repository",
                        DIGEST,
                        1000,
                        10_000,
                        1000,
                        0,
                        0,
                        TransferProgress.State.RUNNING));
    }

    @Test
    void tellsTheEndOnceAndNothingAfterIt() {
        ProgressMeter meter = meter(told::add);
        meter.done(10);
        meter.end(false);
        meter.end(true);
        pass(1000);
        meter.done(20);
        assertThat(told).hasSize(1);
        assertThat(last().state()).isEqualTo(TransferProgress.State.FAILED);
        assertThat(last().done()).isEqualTo(10);
    }

    @Test
    void rateIsThatOfTheLastSecond() {
        ProgressMeter meter = meter(told::add);
        for (int i = 1; i <= 20; i++) {
            pass(100);
            meter.done(i);
        }
        assertThat(last().bytesPerSecond()).isEqualTo(10);
        for (int i = 1; i <= 5; i++) {
            pass(100);
            meter.done(20 + i * 100);
        }
        assertThat(last().bytesPerSecond()).isEqualTo(505);
    }

    @Test
    void rateFallsAfterAPause() {
        ProgressMeter meter = meter(told::add);
        pass(100);
        meter.done(1000);
        pass(10_000);
        meter.done(2000);
        assertThat(last().bytesPerSecond()).isEqualTo(100);
    }

    @Test
    void whatWasThereBeforeIsNoSpeed() {
        ProgressMeter meter = meter(told::add);
        meter.standsAt(5000);
        pass(1000);
        meter.done(5100);
        assertThat(last().done()).isEqualTo(5100);
        assertThat(last().bytesPerSecond()).isEqualTo(100);
        meter.standsAt(0);
        pass(1000);
        meter.done(50);
        assertThat(last().done()).isEqualTo(50);
        assertThat(last().bytesPerSecond()).isEqualTo(50);
    }

    @Test
    void lateNewsOfLessChangesNothing() {
        ProgressMeter meter = meter(told::add);
        meter.done(20);
        meter.done(10);
        meter.end(true);
        assertThat(last().done()).isEqualTo(20);
    }

    @Test
    void countsRequestsAndRetries() {
        ProgressMeter meter = meter(told::add);
        meter.requests(3);
        meter.retried();
        meter.retried();
        pass(100);
        meter.requests(2);
        assertThat(last().requests()).isEqualTo(2);
        assertThat(last().retries()).isEqualTo(2);
        meter.end(true);
        assertThat(last().requests()).isZero();
    }

    @Test
    void tellsWhatBecameKnown() {
        ProgressMeter meter = ProgressMeter.of(told::add, TransferProgress.Direction.UPLOAD, "r", null, -1, nanos::get);
        pass(100);
        meter.done(1);
        assertThat(last().digest()).isEmpty();
        assertThat(last().total()).isEmpty();
        meter.known(DIGEST, 2);
        meter.end(true);
        assertThat(last().digest()).contains(DIGEST);
        assertThat(last().total()).hasValue(2);
    }

    @Test
    void ignoresWhatTheListenerThrows() {
        ProgressMeter meter = meter(progress -> {
            told.add(progress);
            throw new IllegalStateException("as it should");
        });
        pass(100);
        meter.done(1);
        meter.end(true);
        assertThat(told).hasSize(2);
    }

    @Test
    void aSlowListenerDoesNotHoldUpOtherThreads() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ProgressMeter meter = meter(progress -> {
            told.add(progress);
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        pass(100);
        Thread slow = new Thread(() -> meter.done(1));
        slow.start();
        entered.await();
        pass(100);
        meter.done(2);
        assertThat(told).hasSize(1);
        leave.countDown();
        slow.join();
        meter.end(true);
        assertThat(told).hasSize(2);
        assertThat(last().done()).isEqualTo(2);
    }

    @Test
    void withoutAListenerThereIsOneThatDoesNothing() {
        ProgressMeter meter =
                ProgressMeter.of(null, TransferProgress.Direction.DOWNLOAD, "r", DIGEST, 1, this::mustNotBeAsked);
        meter.done(1);
        meter.retried();
        meter.requests(1);
        meter.standsAt(0);
        meter.known(DIGEST, 1);
        meter.end(true);
        assertThat(meter).isSameAs(ProgressMeter.NONE);
    }

    private long mustNotBeAsked() {
        throw new AssertionError("the clock was asked");
    }
}
