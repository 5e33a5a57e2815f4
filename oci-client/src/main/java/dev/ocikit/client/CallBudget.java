// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much time a call still has: until its deadline as a whole, and for what it may lose by failures. All requests of a call share it.
 * Used by the thread of the call.
 */
final class CallBudget {
    private final Time time;
    private final @Nullable Duration timeout;
    private final long start;
    private long lossLeft;
    private int sent;
    private boolean unsure;

    private CallBudget(Time time, @Nullable Duration timeout, Duration maxLoss) {
        this.time = time;
        this.timeout = timeout;
        this.start = time.nanos();
        this.lossLeft = maxLoss.toNanos();
    }

    /**
     * Returns a wait that is at most as long as the call still has.
     *
     * @throws OciException TIMEOUT if it has nothing left
     */
    Duration within(Duration wait) throws OciException {
        if (timeout == null) {
            return wait;
        }
        long left = left();
        if (left <= 0) {
            throw OciException.of(ErrorCode.TIMEOUT, "the call took longer than " + timeout.toMillis() + " ms");
        }
        return wait.toNanos() <= left ? wait : Duration.ofNanos(left);
    }

    /** Takes time that was lost, and the wait to come, from what may be lost; returns false if that is too much. */
    boolean lose(long nanos, long wait) {
        lossLeft -= nanos;
        return wait <= lossLeft && (timeout == null || wait < left());
    }

    /** Notes how often the latest request was sent. */
    void sent(int times) {
        sent = times;
        unsure &= times > 1;
    }

    /** Returns how often the latest request was sent, at least 1. */
    int sent() {
        return Math.max(1, sent);
    }

    /** Notes that the latest request may have been performed, though it is sent again. */
    void unsure() {
        unsure = true;
    }

    /** Tells whether the latest request was sent again after it may have been performed. */
    boolean isUnsure() {
        return unsure;
    }

    /** Returns what messages say of how often the latest request was sent: nothing if it was sent once. */
    String note() {
        return sent > 1 ? " (sent " + sent + " times)" : "";
    }

    /** Waits; what is waited counts as lost. */
    void pause(long nanos) throws IOException {
        if (nanos <= 0) {
            return;
        }
        lossLeft -= nanos;
        try {
            time.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting to try again");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Returns how many nanoseconds the call has left. */
    long left() {
        return timeout == null ? Long.MAX_VALUE : timeout.toNanos() - (time.nanos() - start);
    }

    /** The budgets of one client's calls, of which each thread has at most one at a time. */
    static final class Book {
        private final Time time;
        private final @Nullable Duration timeout;
        private final Duration maxLoss;

        @SuppressWarnings(
                "ThreadLocalUsage") // A call of one client may be within a call of another, on the same thread.
        private final ThreadLocal<@Nullable CallBudget> current = new ThreadLocal<>();

        Book(Time time, @Nullable Duration timeout, Duration maxLoss) {
            this.time = time;
            this.timeout = timeout;
            this.maxLoss = maxLoss;
        }

        /** Returns the budget of the call that this thread performs, or one of its own for what is done outside of calls. */
        CallBudget current() {
            CallBudget budget = current.get();
            return budget == null ? new CallBudget(time, null, maxLoss) : budget;
        }

        /** Performs a call, or a part of one, within a budget. */
        <T> T spend(Work<T> work) throws IOException {
            if (current.get() != null) {
                return work.run();
            }
            current.set(new CallBudget(time, timeout, maxLoss));
            try {
                return work.run();
            } finally {
                current.remove();
            }
        }
    }

    /** What is done within a budget. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }
}
