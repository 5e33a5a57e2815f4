// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests of uploads need: a registry that breaks, chunks of 1000 bytes, and pauses that take no time. */
abstract class UploadFixture {
    static final String REPOSITORY = "large/upload";
    static final int CHUNK = 1000;
    static final long TIMEOUT_SECONDS = 20;

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    final OciRegistry mem = leaks.watch(MemRegistry.create());
    final UnluckyUploads registry = new UnluckyUploads(mem);
    final List<Duration> pauses = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    final Budget budget = new Budget(1 << 20);
    final ExecutorService executor = Executors.newCachedThreadPool();
    final LargeOptions options = LargeOptions.builder()
            .thresholdBytes(2000)
            .chunkBytes(CHUNK)
            .attempts(3)
            .build();

    BlobContent blob;
    CountedSource source;

    @BeforeEach
    final void createContent() {
        blob = random.blob(2500);
        source = CountedSource.again(blob);
    }

    static OciException unavailable() {
        return OciException.of(ErrorCode.UNAVAILABLE, "broken, as it should be");
    }

    static OciException status(int status) {
        return OciException.of(new ErrorCode("UNKNOWN"), "refused, as it should be", status, null, null);
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Pushes the blob from the source. */
    final void push(Uploads uploads) throws IOException {
        assertThat(uploads.pushBlob(REPOSITORY, blob.digest(), source)).isEqualTo(blob.descriptor());
        assertHasBlob(blob);
        assertThat(source.allClosed()).isTrue();
    }

    @AfterEach
    final void end() {
        executor.shutdown();
        assertThat(budget.take(1 << 20))
                .as("all of the budget has been given back")
                .isTrue();
    }

    final Uploads uploads() {
        return uploads(options);
    }

    final Uploads uploads(LargeOptions with) {
        return new Uploads(registry, with, executor, budget, gate(with), pauses::add, nanos::get);
    }

    static UploadGate gate(LargeOptions with) {
        return new UploadGate(new Semaphore(with.maxRequests()));
    }

    final void assertHasBlob(BlobContent blob) throws IOException {
        try (BlobReader reader = mem.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
    }

    final void assertHasNoBlob(BlobContent blob) {
        assertThatThrownBy(() -> mem.resolveBlob(REPOSITORY, blob.digest())).isInstanceOf(NotFoundException.class);
    }
}
