// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.Caller;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Work beside that of the thread that uploads, which waits for its end or stops it. Work that no thread has begun when it is waited for is
 * done by the one that waits: so an executor without a free thread makes an upload slower, and nothing else.
 */
final class UploadTask {
    /** Work that has been done. */
    static final UploadTask DONE = new UploadTask(() -> {});

    static {
        DONE.run();
    }

    private final Work work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean begun;
    private boolean stopped;
    private @Nullable Thread runner;
    private volatile @Nullable Throwable failure;

    private UploadTask(Work work) {
        this.work = work;
    }

    static UploadTask start(Executor executor, Work work) {
        UploadTask task = new UploadTask(work);
        try {
            executor.execute(Caller.carry(task::run));
        } catch (RejectedExecutionException e) {
            // Then it is done by the thread that waits for it.
        }
        return task;
    }

    private void run() {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
            runner = Thread.currentThread();
        }
        try {
            work.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            synchronized (this) {
                runner = null;
                if (stopped) {
                    // The interruption was meant for this work, not for what its thread does next.
                    boolean unused = Thread.interrupted();
                }
            }
            ended.countDown();
        }
    }

    /** Waits for the end; throws what the work failed with. If this thread is interrupted, the work is stopped. */
    void await() throws IOException {
        run();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new InterruptedIOException("interrupted while an upload waited for the registry");
        }
        throwFailure();
    }

    /** Throws what the work has failed with, if it has. */
    void throwFailure() throws IOException {
        Throwable thrown = failure;
        if (isInterruption(thrown) && !Thread.currentThread().isInterrupted()) {
            throw new IOException("the upload was ended: its threads were stopped", thrown);
        } else if (thrown instanceof IOException e) {
            throw e;
        } else if (thrown instanceof RuntimeException e) {
            throw e;
        } else if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Tells whether a failure says that its thread was interrupted; a time that was up is another matter. */
    static boolean isInterruption(@Nullable Throwable failure) {
        return failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    }

    /** Interrupts the work, if it goes on, and waits for its end. */
    void stop() {
        synchronized (this) {
            if (!begun) {
                begun = true;
                ended.countDown();
            } else if (runner != null && runner != Thread.currentThread()) {
                stopped = true;
                runner.interrupt();
            }
        }
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be done. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }
}
