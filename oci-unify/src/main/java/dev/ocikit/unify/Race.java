// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Caller;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members that are asked at the same time, and their answers in the order in which they come.
 *
 * <p>{@link #close} interrupts those that are still at it. Answers that nobody has taken by then, and those that come later, are released.
 * For use by one thread.
 *
 * @param <T> the answer
 */
final class Race<T> implements AutoCloseable {
    private final Executor executor;
    private final Consumer<? super T> release;
    private final BlockingQueue<Attempt<T>> ready = new LinkedBlockingQueue<>();
    private final List<FutureTask<?>> tasks = new ArrayList<>();
    private final List<Peer> running = new ArrayList<>();
    private final Object lock = new Object();
    private boolean over;
    private int inside;

    /**
     * Creates a race without runners.
     *
     * @param release what becomes of an answer that nobody takes
     */
    Race(Executor executor, Consumer<? super T> release) {
        this.executor = executor;
        this.release = release;
    }

    void start(Peer peer, Attempt.Work<T> work) {
        FutureTask<Void> task = new FutureTask<>(() -> deliver(Attempt.of(peer, work)), null);
        running.add(peer);
        entered(1);
        try {
            executor.execute(Caller.carry(() -> {
                try {
                    task.run();
                } finally {
                    entered(-1);
                }
            }));
            tasks.add(task);
        } catch (RejectedExecutionException e) {
            entered(-1);
            ready.add(Attempt.failed(peer, new IOException("no thread is left to ask the member " + peer, e)));
        }
    }

    private void entered(int tasks) {
        synchronized (lock) {
            inside += tasks;
            lock.notifyAll();
        }
    }

    /** Tells whether answers are to come. */
    boolean isRunning() {
        return !running.isEmpty();
    }

    /** Returns the next answer or failure. */
    Attempt<T> next() throws InterruptedIOException {
        try {
            return taken(ready.take());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Returns the next answer or failure, or null if there is none within a time. */
    @Nullable
    Attempt<T> next(long nanos) throws InterruptedIOException {
        try {
            Attempt<T> attempt = ready.poll(nanos, TimeUnit.NANOSECONDS);
            return attempt == null ? null : taken(attempt);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Returns what came of all, in the order of the members. When enough have answered, those that take longer than a time fail.
     */
    List<Attempt<T>> all(int enough, long patienceNanos) throws InterruptedIOException {
        List<Attempt<T>> attempts = new ArrayList<>();
        int answered = 0;
        while (isRunning()) {
            Attempt<T> attempt = answered < enough ? next() : next(patienceNanos);
            if (attempt == null) {
                running.forEach(peer -> attempts.add(Attempt.failed(peer, late(peer))));
                break;
            }
            attempts.add(attempt);
            answered += attempt.succeeded() ? 1 : 0;
        }
        attempts.sort(Comparator.comparingInt(attempt -> attempt.peer().index()));
        return attempts;
    }

    private static IOException late(Peer peer) {
        OciException late = OciException.of(
                ErrorCode.TIMEOUT, "the member " + peer + " did not answer when the others had; it was given up");
        peer.failed(late);
        return late;
    }

    private Attempt<T> taken(Attempt<T> attempt) {
        running.remove(attempt.peer());
        return attempt;
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return Failures.interruption(e);
    }

    private void deliver(Attempt<T> attempt) {
        synchronized (lock) {
            if (!over) {
                ready.add(attempt);
                return;
            }
        }
        release(attempt);
    }

    /** Releases an answer in a task of its own: this thread may have been told to stop. */
    private void release(Attempt<T> attempt) {
        if (attempt.succeeded()) {
            try {
                executor.execute(Caller.carry(() -> release.accept(attempt.answer())));
            } catch (RejectedExecutionException e) {
                release.accept(attempt.answer());
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            over = true;
        }
        tasks.forEach(task -> task.cancel(true));
        List<Attempt<T>> left = new ArrayList<>();
        ready.drainTo(left);
        left.forEach(this::release);
    }

    /** Waits until nobody runs any more, even those that were interrupted, but not longer than a time. The interrupt flag stays. */
    void awaitEnd(long patienceNanos) {
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + patienceNanos;
        synchronized (lock) {
            for (long left = patienceNanos; inside > 0 && left > 0; left = deadline - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
