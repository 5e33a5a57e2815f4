// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that fails a test which leaves something behind: a thread, an open reader or writer, an upload session.
 *
 * <p>Threads count if they were started since the test began and are no daemons, or have a name that begins with {@code oci}. Streams and
 * sessions count if they come from a registry that {@link #watch} returned. What is on its way out gets {@link #PATIENCE}, because a
 * server closes what it sent a moment after its client has read it. Safe for use by many threads.
 *
 * <p>Register it before the extensions that start something, with {@code @Order(1)} where they have {@code @Order(2)}, so that it looks
 * when they have stopped. A server that several tests share starts threads as it needs them, which are not a test's to end.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    /** How long threads and streams may take to end. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private final OpenStreams streams = new OpenStreams();
    private volatile Set<Thread> before = Set.of();

    private LeakCheck(Duration patience) {
        this.patience = patience;
    }

    /** Returns a check of all threads from now on, and of the registries that it will watch. */
    public static LeakCheck create() {
        return create(PATIENCE);
    }

    static LeakCheck create(Duration patience) {
        LeakCheck check = new LeakCheck(patience);
        check.before = Thread.getAllStackTraces().keySet();
        return check;
    }

    /** Returns a registry that does what another does, and tells this check what it opens. */
    public OciRegistry watch(OciRegistry registry) {
        return new WatchedRegistry(registry, streams);
    }

    /**
     * Fails if something was left behind, and forgets it.
     *
     * @throws AssertionError with the place where each stream was opened and what each thread does, as suppressed exceptions
     */
    public void verify() throws InterruptedException {
        List<Throwable> leaks = new ArrayList<>(streams.awaitNone(patience));
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (before.contains(thread) || thread == Thread.currentThread() || !counts(thread)) {
                continue;
            }
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            if (thread.isAlive()) {
                leaks.add(new Leak("thread " + thread.getName(), thread.getStackTrace()));
            }
        }
        fail(leaks);
    }

    /** Fails if a watched registry has open streams or sessions, and forgets them; threads are no matter. */
    void verifyStreams() throws InterruptedException {
        fail(streams.awaitNone(patience));
    }

    private static void fail(List<? extends Throwable> leaks) {
        if (!leaks.isEmpty()) {
            AssertionError error = new AssertionError("left behind: "
                    + String.join(
                            ", ", leaks.stream().map(Throwable::getMessage).toList()));
            leaks.forEach(error::addSuppressed);
            throw error;
        }
    }

    private static boolean counts(Thread thread) {
        return !thread.isDaemon() || thread.getName().startsWith("oci");
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        before = Thread.getAllStackTraces().keySet();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        verify();
    }
}
