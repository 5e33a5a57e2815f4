// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.mem.MemRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What every registry keeps that stands on another one: it lets through what it is not there to change. Errors arrive as what they were,
 * upload ids and hints survive, waiting calls can be stopped, nothing is held up by a neighbour, and what was opened beneath is closed.
 *
 * <p>A subclass puts the registry under test on top of the one that it is given.
 */
public abstract class StackContract {
    private static final String REPOSITORY = "stack/of";
    private static final long TIMEOUT_SECONDS = 20;

    /** Where the content of a test comes from; its seed is told when the test fails. */
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final LeakCheck leaks = LeakCheck.create();
    private final OciRegistry mem = MemRegistry.create();
    private final OciRegistry watched = leaks.watch(mem);

    protected StackContract() {}

    /** Returns the registry under test, which has another beneath it. What this opens is closed by the subclass after each test. */
    protected abstract OciRegistry over(OciRegistry inner) throws Exception;

    /** Every test leaves the registry beneath without open streams and sessions. */
    @AfterEach
    final void nothingIsLeftOpenBeneath() throws InterruptedException {
        leaks.verifyStreams();
    }

    @Test
    void everyErrorArrivesWithItsCode() throws Exception {
        for (ErrorCode code : List.of(
                ErrorCode.DENIED,
                ErrorCode.UNAUTHORIZED,
                ErrorCode.TOOMANYREQUESTS,
                ErrorCode.UNSUPPORTED,
                ErrorCode.NAME_UNKNOWN,
                ErrorCode.UNAVAILABLE)) {
            OciRegistry registry = over(failing(OciException.of(code, "no, because of the moon")));
            for (Call<?> call :
                    EveryCall.in(REPOSITORY, random).withoutLocations().calls()) {
                if (mayAnswer(call, code)) {
                    continue;
                }
                OciException refusal =
                        assertThrows(OciException.class, () -> EveryCall.perform(call, registry), call.name());
                if (!hasNoBody(call)) {
                    assertEquals(code, refusal.code(), call.name());
                    assertEquals(OciException.of(code, "").getClass(), refusal.getClass());
                    // A server does not pass on why a registry behind it failed: the reason may name what clients must
                    // not learn.
                    assertTrue(
                            code.equals(ErrorCode.UNAVAILABLE)
                                    || String.valueOf(refusal.getMessage()).contains("moon"),
                            () -> "the reason is lost: " + refusal);
                }
            }
        }
    }

    /** A protocol that has only the specification's codes carries others as a detail. */
    @Test
    void aCodeOfARegistrysOwnIsNotLost() throws Exception {
        String own = "EXAMPLE_OF_ITS_OWN";
        OciRegistry registry = over(failing(OciException.of(new ErrorCode(own), "no")));
        OciException refusal = assertThrows(OciException.class, () -> registry.getTag(REPOSITORY, "tag"));
        assertTrue(
                refusal.code().name().equals(own) || refusal.detail().orElse("").contains(own),
                () -> "the code is lost: " + refusal);
    }

    /** Nothing refers to what is not there, and nothing can be resumed where nobody knows the session's id. */
    private static boolean mayAnswer(Call<?> call, ErrorCode code) {
        return call instanceof Call.ResumeBlobUpload
                || (call instanceof Call.Referrers
                        && (code.equals(ErrorCode.NAME_UNKNOWN) || code.equals(ErrorCode.UNSUPPORTED)));
    }

    /** An answer to HEAD has a status and no room for a code. */
    private static boolean hasNoBody(Call<?> call) {
        return call instanceof Call.ResolveBlob
                || call instanceof Call.ResolveManifest
                || call instanceof Call.ResolveTag;
    }

    @Test
    void everyRefusalToDescribeArrivesAsWhatItIs() throws Exception {
        for (ErrorCode code : List.of(ErrorCode.DENIED, ErrorCode.UNAUTHORIZED, ErrorCode.TOOMANYREQUESTS)) {
            OciRegistry registry = over(failing(OciException.of(code, "no")));
            for (Call<?> call : EveryCall.in(REPOSITORY, random).calls()) {
                if (hasNoBody(call)) {
                    OciException refusal =
                            assertThrows(OciException.class, () -> EveryCall.perform(call, registry), call.name());
                    assertEquals(code, refusal.code(), call.name());
                }
            }
        }
    }

    @Test
    void theDetailOfAnErrorArrives() throws Exception {
        OciException error = OciException.of(ErrorCode.MANIFEST_UNKNOWN, "no", 0, "{\"Tag\":\"a\",\"n\":[1]}", null);
        OciRegistry registry = over(failing(error));
        OciException refusal = assertThrows(OciException.class, () -> registry.getTag(REPOSITORY, "a"));
        assertEquals(error.detail(), refusal.detail());
    }

    @Test
    void howLongToWaitArrives() throws Exception {
        OciRegistry registry = over(failing(TooManyRequestsException.after(Duration.ofSeconds(7), "slowly", null)));
        TooManyRequestsException refusal =
                assertThrows(TooManyRequestsException.class, () -> registry.getTag(REPOSITORY, "a"));
        assertEquals(Optional.of(Duration.ofSeconds(7)), refusal.retryAfter());
    }

    @Test
    void aFailureThatIsNoRefusalIsAFailure() throws Exception {
        OciRegistry registry = over(failing(new IOException("the disk is on fire")));
        for (Call<?> call : EveryCall.in(REPOSITORY, random).withoutLocations().calls()) {
            assertThrows(IOException.class, () -> EveryCall.perform(call, registry), call.name());
        }
    }

    private static OciRegistry failing(IOException failure) {
        return new BlockingRegistry(MemRegistry.create(), call -> {
            throw failure;
        });
    }

    @Test
    void readersAreClosedBeneath() throws Exception {
        OciRegistry registry = over(watched);
        BlobContent blob = random.blob(1_000_000);
        blob.pushTo(registry, REPOSITORY);
        for (int read : new int[] {0, 1, 100_000, 999_999, 1_000_000}) {
            try (BlobReader reader = registry.getBlob(REPOSITORY, blob.digest())) {
                assertEquals(read, reader.readNBytes(read).length);
            }
        }
    }

    @Test
    void writersAreClosedAndSessionsEndedBeneath() throws Exception {
        OciRegistry registry = over(watched);
        BlobContent blob = random.blob(200_000);
        blob.pushTo(registry, REPOSITORY);
        try (BlobWriter writer = registry.startBlobUpload(REPOSITORY)) {
            writer.write(blob.bytes());
            writer.commit(blob.digest());
        }
        try (BlobWriter writer = registry.startBlobUpload(REPOSITORY)) {
            writer.write(blob.bytes());
            writer.flush();
            writer.cancel();
        }
        MountResult result = registry.mountBlob(REPOSITORY, random.blob(1).digest(), null);
        try (BlobWriter writer =
                assertInstanceOf(MountResult.Refused.class, result).upload()) {
            writer.cancel();
        }
    }

    @Test
    void aPushThatFailsLeavesNoSessionBeneath() throws Exception {
        OciRegistry registry = over(watched);
        TrackedSource source = new TrackedSource(random.blob(500_000), 400_000);
        assertThrows(
                IOException.class,
                () -> registry.pushBlob(REPOSITORY, random.blob(1).digest(), source));
        assertThrows(
                IOException.class,
                () -> registry.pushBlob(
                        REPOSITORY,
                        random.blob(1).digest(),
                        random.blob(500_000).source()));
        assertTrue(source.allClosed());
    }

    @Test
    void idsOfUploadsMayHoldAnything() throws Exception {
        for (String odd : List.of(
                "a/../b?c=d&e#f",
                "http://other.example/v2/x?y",
                "é\uD83D\uDE00",
                "a b\n\r",
                "%2F%00",
                "x".repeat(2000))) {
            OciRegistry registry = over(new OddIds(watched, odd));
            BlobContent blob = random.blob(1000);
            BlobWriter begun = registry.startBlobUpload(REPOSITORY);
            try (begun) {
                begun.write(blob.bytes(), 0, 400);
            }
            BlobWriter resumed = registry.resumeBlobUpload(REPOSITORY, begun.id(), OciRegistry.WHERE_LEFT_OFF);
            try (resumed) {
                assertEquals(400, resumed.size());
                resumed.write(blob.bytes(), 400, 100);
            }
            try (BlobWriter writer = registry.resumeBlobUpload(REPOSITORY, resumed.id(), 500)) {
                writer.write(blob.bytes(), 500, 500);
                writer.commit(blob.digest());
            }
            assertEquals(1000, mem.resolveBlob(REPOSITORY, blob.digest()).size());
        }
    }

    @Test
    void theLeastSizeOfChunksIsKept() throws Exception {
        LargeChunks beneath = new LargeChunks(watched, 40_000);
        OciRegistry registry = over(beneath);
        BlobContent blob = random.blob(150_000);
        try (BlobWriter writer = registry.startBlobUpload(REPOSITORY)) {
            assertEquals(40_000, writer.hints().minChunkBytes());
            for (int done = 0; done < blob.size(); done += 1000) {
                writer.write(blob.bytes(), done, 1000);
            }
            writer.commit(blob.digest());
        }
        assertEquals(List.of(), beneath.tooSmall());
        assertEquals(150_000, mem.resolveBlob(REPOSITORY, blob.digest()).size());
    }

    @Test
    void callsDoNotWaitForEachOther() throws Exception {
        int count = 16;
        ImageContent image = random.image();
        image.pushTo(mem, REPOSITORY);
        CyclicBarrier all = new CyclicBarrier(count);
        OciRegistry registry = over(new BlockingRegistry(mem, call -> {
            try {
                all.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException("not all calls came through at once", e);
            }
        }));
        ManyThreads.run(count, i -> assertEquals(image.manifest(), registry.getManifest(REPOSITORY, image.digest())));
    }

    @Test
    void everyCallThatWaitsCanBeInterrupted() throws Exception {
        for (Call<?> call : EveryCall.in(REPOSITORY, random).withoutLocations().calls()) {
            if (call instanceof Call.ResumeBlobUpload) {
                continue;
            }
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch released = new CountDownLatch(1);
            OciRegistry registry = over(new BlockingRegistry(mem, unused -> {
                reached.countDown();
                awaitInterruptibly(released);
            }));
            try {
                assertInterrupted(call.name(), reached, () -> EveryCall.perform(call, registry));
            } finally {
                released.countDown();
            }
        }
    }

    @Test
    void aReadThatWaitsCanBeInterrupted() throws Exception {
        BlobContent blob = random.blob(100_000);
        blob.pushTo(mem, REPOSITORY);
        StallingReader.Gate gate = new StallingReader.Gate();
        OciRegistry registry =
                over(LyingRegistry.over(watched).sending(reader -> new StallingReader(reader, 70_000, gate)));
        try (BlobReader reader = registry.getBlob(REPOSITORY, blob.digest())) {
            assertInterrupted("read", gate.reached, reader::readAllBytes);
        } finally {
            gate.released.countDown();
        }
    }

    @Test
    void aReadThatWaitsFailsWhenItsReaderIsClosed() throws Exception {
        BlobContent blob = random.blob(100_000);
        blob.pushTo(mem, REPOSITORY);
        StallingReader.Gate gate = new StallingReader.Gate();
        OciRegistry registry =
                over(LyingRegistry.over(watched).sending(reader -> new StallingReader(reader, 70_000, gate)));
        BlobReader reader = registry.getBlob(REPOSITORY, blob.digest());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = daemon(() -> {
            try {
                reader.readAllBytes();
            } catch (IOException e) {
                thrown.set(e);
            }
        });
        assertTrue(gate.reached.await(TIMEOUT_SECONDS, TimeUnit.SECONDS), "the read waits");
        reader.close();
        thread.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        gate.released.countDown();
        assertFalse(thread.isAlive(), "the read ends");
        assertInstanceOf(IOException.class, thrown.get());
    }

    /** Expects that what waits ends at once with an {@code InterruptedIOException} when its thread is interrupted. */
    private static void assertInterrupted(String name, CountDownLatch reached, Waiting waiting) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread thread = daemon(() -> {
            try {
                waiting.run();
            } catch (Throwable e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        assertTrue(reached.await(TIMEOUT_SECONDS, TimeUnit.SECONDS), () -> name + " waits");
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        assertFalse(thread.isAlive(), () -> name + " ends");
        assertInstanceOf(InterruptedIOException.class, thrown.get(), name);
        assertTrue(flag.get(), () -> "the flag stays, but not for " + name);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "contract");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void awaitInterruptibly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        }
    }

    @FunctionalInterface
    private interface Waiting {
        void run() throws IOException;
    }
}
