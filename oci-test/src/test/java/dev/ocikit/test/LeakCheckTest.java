// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    private final LeakCheck leaks = LeakCheck.create(Duration.ofMillis(200));
    private final OciRegistry registry = leaks.watch(MemRegistry.create());
    private final BlobContent blob = RandomContent.seeded(1).blob(100);

    @Test
    void isSilentWhereEverythingWasClosed() throws IOException {
        blob.pushTo(registry, "a");
        registry.getBlob("a", blob.digest()).close();
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(blob.bytes());
            writer.commit(blob.digest());
        }
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.cancel();
        }
        assertThatCode(leaks::verify).doesNotThrowAnyException();
    }

    @Test
    void findsAReaderThatWasNotClosed() throws IOException {
        blob.pushTo(registry, "a");
        BlobReader left = registry.getBlob("a", blob.digest());
        assertThatThrownBy(leaks::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("reader of getBlob of a")
                .satisfies(error -> assertThat(error.getSuppressed()[0].getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("findsAReaderThatWasNotClosed")));
        left.close();
    }

    @Test
    void tellsOnlyOnce() throws IOException {
        blob.pushTo(registry, "a");
        BlobReader left = registry.getBlob("a", blob.digest());
        assertThatThrownBy(leaks::verify).isInstanceOf(AssertionError.class);
        assertThatCode(leaks::verify).doesNotThrowAnyException();
        left.close();
    }

    @Test
    void findsAWriterThatWasNotClosed() throws IOException {
        BlobWriter left = registry.startBlobUpload("a");
        assertThatThrownBy(leaks::verify).hasMessageContaining("writer of startBlobUpload of a");
        left.cancel();
        left.close();
    }

    @Test
    void findsASessionThatNobodyEnded() throws IOException {
        registry.startBlobUpload("a").close();
        assertThatThrownBy(leaks::verify).hasMessageContaining("an upload session in a");
    }

    @Test
    void findsTheSessionOfARefusedMount() throws IOException {
        MountResult.Refused refused = (MountResult.Refused) registry.mountBlob("a", blob.digest(), "b");
        refused.upload().close();
        assertThatThrownBy(leaks::verify).hasMessageContaining("an upload session in a");
    }

    @Test
    void acceptsASessionThatWasResumedAndEnded() throws IOException {
        BlobWriter first = registry.startBlobUpload("a");
        first.close();
        try (BlobWriter second = registry.resumeBlobUpload("a", first.id(), 0)) {
            second.cancel();
        }
        assertThatCode(leaks::verify).doesNotThrowAnyException();
    }

    @Test
    void findsAThreadThatKeepsTheVirtualMachineAlive() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread left = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                },
                "left behind");
        left.start();
        assertThatThrownBy(leaks::verify).hasMessageContaining("thread left behind");
        end.countDown();
        left.join();
        assertThatCode(leaks::verify).doesNotThrowAnyException();
    }
}
