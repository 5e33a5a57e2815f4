// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call in a thread of its own. */
final class Asking {
    private final Thread thread;
    private volatile @Nullable Object answer;
    private volatile @Nullable Throwable failure;
    private volatile boolean interrupted;

    private Asking(Callable<?> call) {
        thread = new Thread(() -> {
            try {
                answer = call.call();
            } catch (Throwable e) {
                failure = e;
                interrupted = Thread.currentThread().isInterrupted();
            }
        });
    }

    static Asking start(Callable<?> call) {
        Asking asking = new Asking(call);
        asking.thread.start();
        return asking;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Returns when the thread waits for something. */
    void awaitWaiting() {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (!thread.isAlive()) {
                throw new IllegalStateException("the call has ended", failure);
            }
            Thread.onSpinWait();
        }
    }

    @Nullable
    Object answer() throws InterruptedException {
        thread.join();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return answer;
    }

    @Nullable
    Throwable failure() throws InterruptedException {
        thread.join();
        return failure;
    }

    boolean interrupted() throws InterruptedException {
        thread.join();
        return interrupted;
    }
}
