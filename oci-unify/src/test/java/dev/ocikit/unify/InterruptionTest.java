// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class InterruptionTest {
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final CountDownLatch reached = new CountDownLatch(3);
    private final CountDownLatch interrupted = new CountDownLatch(3);

    private void await() throws InterruptedIOException {
        reached.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(OciRegistry registry) throws IOException;
    }

    /** Expects that an interruption of the caller stops the work of all members. */
    private void assertStops(Trio trio, Work work) throws Exception {
        for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
            member.before(call -> await());
        }
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                work.on(trio.unified);
            } catch (Throwable e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        thread.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(flag).isTrue();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(trio.unified.health()).containsValue(MemberHealth.UP).doesNotContainValue(MemberHealth.DOWN);
    }

    @Test
    void aRaceStops() throws Exception {
        try (Trio trio = new Trio(options -> options.readPolicy(ReadPolicy.RACING))) {
            assertStops(trio, registry -> registry.getTag(REPOSITORY, "tag"));
        }
    }

    @Test
    void aPushStops() throws Exception {
        ImageContent image = random.image(1, 10);
        try (Trio trio = new Trio()) {
            assertStops(trio, registry -> registry.pushManifest(REPOSITORY, image.manifest(), List.of("tag")));
        }
    }

    @Test
    void aListStops() throws Exception {
        try (Trio trio = new Trio()) {
            assertStops(trio, registry -> registry.tags(REPOSITORY).toList());
        }
    }

    @Test
    void anUploadThatIsInterruptedCanBeResumed() throws IOException {
        BlobContent blob = random.blob(100_000);
        try (Trio trio = new Trio()) {
            for (boolean stream : new boolean[] {true, false}) {
                BlobWriter writer = trio.unified.startBlobUpload(REPOSITORY);
                try (writer) {
                    writer.write(blob.bytes(), 0, 10_000);
                    Thread.currentThread().interrupt();
                    assertThatThrownBy(() -> {
                                if (stream) {
                                    writer.writeFrom(new ByteArrayInputStream(blob.bytes(), 10_000, 90_000), 90_000);
                                } else {
                                    writer.write(blob.bytes(), 10_000, 90_000);
                                }
                            })
                            .isInstanceOf(InterruptedIOException.class);
                } finally {
                    assertThat(Thread.interrupted()).isTrue();
                }
                try (BlobWriter resumed =
                        trio.unified.resumeBlobUpload(REPOSITORY, writer.id(), OciRegistry.WHERE_LEFT_OFF)) {
                    int done = Math.toIntExact(resumed.size());
                    assertThat(done).isGreaterThanOrEqualTo(10_000);
                    resumed.write(blob.bytes(), done, blob.size() - done);
                    assertThat(resumed.commit(blob.digest()).size()).isEqualTo(100_000);
                }
            }
        }
    }

    @Test
    void pushesToTheSameTagTakeTurns() throws Exception {
        try (Trio trio = new Trio()) {
            ImageContent image = random.image(1, 10);
            ImageContent other = random.image(1, 10);
            CountDownLatch first = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            trio.a.before(call -> {
                first.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("interrupted");
                }
            });
            Thread one = new Thread(() -> push(trio, image));
            one.start();
            first.await();
            Thread two = new Thread(() -> push(trio, other));
            two.start();
            release.countDown();
            one.join();
            two.join();
            for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
                assertThat(member.mem.getTag(REPOSITORY, "tag")).isEqualTo(other.manifest());
            }
        }
    }

    private static void push(Trio trio, ImageContent image) {
        try {
            trio.unified.pushManifest(REPOSITORY, image.manifest(), List.of("tag"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
