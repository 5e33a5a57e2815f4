// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How uploads end before their time. */
class UploadEndTest extends UploadFixture {
    private final OciException no = OciException.of(ErrorCode.DENIED, "no");

    /** The JDK's streams of files and of memory do not react to an interruption. */
    @Test
    void aRefusalEndsTheHashingOfALongSource() {
        CountDownLatch hashing = new CountDownLatch(1);
        registry.otherwise((writer, in, length) -> {
            await(hashing);
            throw no;
        });
        Future<Descriptor> upload = executor.submit(() -> uploads().upload(REPOSITORY, endless(hashing)));
        assertThatThrownBy(() -> upload.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).hasCause(no);
    }

    @Test
    void anInterruptionEndsTheHashingOfALongSource() throws Exception {
        CountDownLatch hashing = new CountDownLatch(1);
        registry.otherwise((writer, in, length) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped");
            }
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                uploads().upload(REPOSITORY, endless(hashing));
            } catch (IOException | RuntimeException e) {
                thrown.set(e);
            }
        });
        caller.start();
        await(hashing);
        caller.interrupt();
        caller.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
    }

    /** Returns content that does not end, and tells when it has been read for a while. */
    private static BlobSource endless(CountDownLatch read) {
        return new BlobSource() {
            @Override
            public long size() {
                return Long.MAX_VALUE;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private int reads;

                    @Override
                    public int read() {
                        return 0;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        reads++;
                        if (reads == 10) {
                            read.countDown();
                        }
                        return length;
                    }
                };
            }
        };
    }

    @Test
    void aRefusalIsToldBeforeTheNextChunkHasBeenRead() throws IOException {
        CountDownLatch refused = new CountDownLatch(1);
        AtomicLong after = new AtomicLong();
        registry.otherwise((writer, in, length) -> {
            throw no;
        });
        int chunk = 16 << 20;
        InputStream content = new InputStream() {
            private long position;

            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                position += length;
                if (position > chunk) {
                    await(refused);
                    after.addAndGet(length);
                }
                return length;
            }
        };
        LargeOptions large = options.toBuilder().chunkBytes(chunk).build();
        Executor sending = task -> executor.execute(() -> {
            task.run();
            refused.countDown();
        });
        Uploads uploads =
                new Uploads(registry, large, sending, new Budget(64 << 20), gate(large), pauses::add, nanos::get);
        assertThatThrownBy(() -> uploads.upload(REPOSITORY, content, DigestAlgorithm.SHA256))
                .isSameAs(no);
        assertThat(after.get()).isLessThan(chunk / 2);
    }

    @Test
    void closingEndsAnUploadThatWaits() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        UploadGate gate = gate(options);
        Uploads uploads = new Uploads(
                registry,
                options,
                executor,
                budget,
                gate,
                time -> {
                    waiting.countDown();
                    gate.rest(Duration.ofHours(1));
                },
                nanos::get);
        registry.chunkBreaks(1, OciException.of(ErrorCode.UNAVAILABLE, "broken"));
        BlobContent blob = random.blob(2500);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                uploads.pushBlob(REPOSITORY, blob.digest(), blob.source());
            } catch (IOException | RuntimeException e) {
                thrown.set(e);
            }
        });
        caller.start();
        await(waiting);
        uploads.close();
        caller.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        assertThat(thrown.get()).hasMessageContaining("closed");
        assertThat(registry.calls()).containsExactly("resolveBlob", "startBlobUpload", "cancel");
    }

    @Test
    void anInterruptionIsToldAsOneAfterAResumptionToo(@TempDir Path directory) throws IOException {
        BlobContent blob = random.blob(4500);
        Path file = Files.write(directory.resolve("blob"), blob.bytes());
        registry.chunk(BlobWriter::writeFrom)
                .chunkBreaks(300, OciException.of(ErrorCode.UNAVAILABLE, "broken"))
                .chunk((writer, in, length) -> {
                    Thread.currentThread().interrupt();
                    writer.writeFrom(in, length);
                    throw new InterruptedIOException("by the registry");
                });
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), BlobSource.of(file)))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void noSessionStaysIfTheHashingCannotBegin() {
        Uploads uploads = new Uploads(
                registry,
                options,
                task -> {
                    throw new OutOfMemoryError("no thread, as it should be");
                },
                budget,
                gate(options),
                pauses::add,
                nanos::get);
        assertThatThrownBy(() -> uploads.upload(REPOSITORY, random.blob(2500).source()))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(registry.calls()).containsExactly("startBlobUpload", "cancel");
    }

    @Test
    void aListenerThatThrowsAnErrorTakesNoTurnWithIt() {
        Semaphore limiter = new Semaphore(1);
        LargeOptions watched = options.toBuilder()
                .progress(progress -> {
                    throw new AssertionError("the listener");
                })
                .build();
        Uploads uploads =
                new Uploads(registry, watched, executor, budget, new UploadGate(limiter), pauses::add, nanos::get);
        BlobContent blob = random.blob(2500);
        assertThatThrownBy(() -> uploads.pushBlob(REPOSITORY, blob.digest(), blob.source()))
                .isInstanceOf(AssertionError.class);
        assertThat(limiter.availablePermits()).isEqualTo(1);
    }

    @Test
    void contentThatIsReadOnceReachesARegistryThatTakesNoChunks() throws IOException {
        for (int size : new int[] {2000, 4500}) {
            BlobContent blob = random.blob(size);
            registry.chunkBreaks(0, OciException.of(ErrorCode.UNSUPPORTED, "no chunks"));
            uploads().pushBlob(REPOSITORY, blob.digest(), CountedSource.once(blob));
            assertHasBlob(blob);
            assertThat(registry.calls()).endsWith("cancel", "pushBlob");
        }
    }
}
