// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The contract of what is stopped before its end. */
abstract class InterruptionContract extends ContractPart {
    private static final long TIMEOUT_SECONDS = 20;

    InterruptionContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aCallOfAnInterruptedThreadIsDoneOrInterruptedAndTheFlagStays() throws Exception {
        String repository = newRepository();
        pushed(random.image(), repository, "tag");
        for (Call<?> call : EveryCall.in(repository, random).calls()) {
            Thread.currentThread().interrupt();
            try {
                EveryCall.perform(call, registry());
            } catch (OciException e) {
                // The registry answered; what it answered is another test's matter.
                assertNotNull(e.code());
            } catch (InterruptedIOException e) {
                assertTrue(Thread.currentThread().isInterrupted(), () -> "the flag stays, but not for " + call.name());
            }
            assertTrue(Thread.interrupted(), () -> "the flag stays, but not for " + call.name());
        }
        assertHasBlob(repository, pushed(random.blob(10), repository));
    }

    @Test
    void aPushThatWaitsForItsSourceCanBeInterrupted() throws Exception {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        WaitingSource source = new WaitingSource(blob.size());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                registry().pushBlob(repository, blob.digest(), source);
            } catch (Throwable e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        thread.setDaemon(true);
        thread.start();
        try {
            assertTrue(source.reached.await(TIMEOUT_SECONDS, TimeUnit.SECONDS), "the source is read");
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
            assertFalse(thread.isAlive(), "the push ends");
        } finally {
            source.released.countDown();
        }
        assertInstanceOf(InterruptedIOException.class, thrown.get());
        assertTrue(flag.get(), "the flag stays");
        assertHasNoBlob(repository, blob);
    }

    @Test
    void aReaderMayBeClosedAtAnyPoint() throws IOException {
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(2_000_000), repository);
        for (int read : new int[] {0, 1, 8192, 65_536, 100_000, 1_999_999, 2_000_000}) {
            for (int turn = 0; turn < 5; turn++) {
                try (BlobReader reader = registry().getBlob(repository, blob.digest())) {
                    assertEquals(read, reader.readNBytes(read).length);
                }
            }
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void aWriterThatIsClosedLeavesNoBlob() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100_000);
        BlobWriter writer = registry().startBlobUpload(repository);
        try (writer) {
            writer.write(blob.bytes());
        }
        assertHasNoBlob(repository, blob);
        if (has(Capability.RESUME)) {
            try (BlobWriter resumed = registry().resumeBlobUpload(repository, writer.id(), 100_000)) {
                resumed.cancel();
            }
        }
    }

    /** A source whose stream has no byte until it is released, and then no byte either. */
    private static final class WaitingSource implements BlobSource {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        private final long size;

        WaitingSource(long size) {
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    reached.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new InterruptedIOException("interrupted while the source waits");
                    }
                    return -1;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return read();
                }
            };
        }
    }
}
