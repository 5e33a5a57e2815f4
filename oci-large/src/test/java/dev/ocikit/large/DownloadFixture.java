// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests of downloads need: a registry that breaks, ranges of about a thousand bytes from the beginning, pauses that take no time. */
abstract class DownloadFixture {
    static final String REPOSITORY = "large/download";

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    @RegisterExtension
    @Order(1)
    final LeakCheck leaks = LeakCheck.create();

    final OciRegistry mem = leaks.watch(MemRegistry.create());
    final UnluckyDownloads registry = new UnluckyDownloads(mem);
    final LargeOptions options = LargeOptions.builder()
            .thresholdBytes(1000)
            .firstRequests(4)
            .minRangeBytes(700)
            .memoryBytes(100_000)
            .attempts(3)
            .firstPause(Duration.ZERO)
            .build();

    final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    private final List<Setting> settings = new ArrayList<>();

    @AfterEach
    final void end() throws InterruptedException {
        executor.shutdown();
        assertThat(executor.awaitTermination(5, TimeUnit.SECONDS))
                .as("all tasks have ended")
                .isTrue();
        for (Setting setting : settings) {
            assertThat(setting.watch().open()).as("downloads that are open").isEmpty();
            assertThat(setting.limiter().availablePermits())
                    .as("permits that have been given back")
                    .isEqualTo(setting.options().maxRequests());
            assertThat(setting.budget().take(setting.options().memoryBytes()))
                    .as("all of the budget has been given back")
                    .isTrue();
        }
    }

    final OciRegistry large() {
        return large(options);
    }

    final OciRegistry large(LargeOptions with) {
        return new Downloads(registry, setting(with), System::nanoTime);
    }

    final Setting setting(LargeOptions with) {
        Setting setting = new Setting(
                with,
                executor,
                new Budget(with.memoryBytes()),
                new Semaphore(with.maxRequests()),
                new SourceMemory(System::nanoTime),
                new Watch());
        settings.add(setting);
        return setting;
    }

    /** Returns a blob that the registry has. */
    final BlobContent blob(int size) throws IOException {
        BlobContent blob = random.blob(size);
        blob.pushTo(mem, REPOSITORY);
        return blob;
    }

    static void assertReads(OciRegistry large, BlobContent blob) throws IOException {
        try (BlobReader reader = large.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
    }

    static byte[] readAll(OciRegistry large, BlobContent blob) throws IOException {
        try (BlobReader reader = large.getBlob(REPOSITORY, blob.digest())) {
            return reader.readAllBytes();
        }
    }
}
