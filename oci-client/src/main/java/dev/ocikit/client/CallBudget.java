// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.client.internal.LateAnswerException;
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
    private final Duration documentTimeout;
    private final long start;
    private long lossLeft;
    private long documentsLeft;
    private int sent;
    private boolean unsure;

    private CallBudget(Time time, @Nullable Duration timeout, Duration documentTimeout, Duration maxLoss) {
        this.time = time;
        this.timeout = timeout;
        this.documentTimeout = documentTimeout;
        this.start = time.nanos();
        this.lossLeft = maxLoss.toNanos();
        this.documentsLeft = documentTimeout.toNanos();
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

    /**
     * Returns the patience with a document whose response begins now. The documents of a call share one time to arrive in, so that neither a
     * slow one nor a sequence of them makes the call last longer.
     *
     * @param stallTimeout the longest wait between two pieces
     */
    ReceivedBody.Patience document(Duration stallTimeout) {
        return new ReceivedBody.Patience() {
            private long mark = time.nanos();

            @Override
            public Duration left() throws IOException {
                long now = time.nanos();
                documentsLeft -= now - mark;
                mark = now;
                if (documentsLeft <= 0) {
                    throw new LateAnswerException(
                            "the answer was not complete after " + documentTimeout.toMillis() + " ms");
                }
                Duration wait = within(stallTimeout);
                return wait.toNanos() <= documentsLeft ? wait : Duration.ofNanos(documentsLeft);
            }
        };
    }

    /** Gives the documents of the call their whole time again, for another registry that is asked instead of the last one. */
    void renewDocuments() {
        documentsLeft = documentTimeout.toNanos();
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
        private final Duration documentTimeout;
        private final Duration maxLoss;

        @SuppressWarnings(
                "ThreadLocalUsage") // A call of one client may be within a call of another, on the same thread.
        private final ThreadLocal<@Nullable CallBudget> current = new ThreadLocal<>();

        /**
         * Creates the budgets.
         *
         * @param timeout for a whole call, or null
         * @param documentTimeout for the bodies of a call's responses to arrive in, together; the content of blobs is not counted
         * @param maxLoss how much time a call may lose by failures
         */
        Book(Time time, @Nullable Duration timeout, Duration documentTimeout, Duration maxLoss) {
            this.time = time;
            this.timeout = timeout;
            this.documentTimeout = documentTimeout;
            this.maxLoss = maxLoss;
        }

        /** Returns the budget of the call that this thread performs, or one of its own for what is done outside of calls. */
        CallBudget current() {
            CallBudget budget = current.get();
            return budget == null ? new CallBudget(time, null, documentTimeout, maxLoss) : budget;
        }

        /** Performs a call, or a part of one, within a budget. */
        <T> T spend(Work<T> work) throws IOException {
            if (current.get() != null) {
                return work.run();
            }
            current.set(new CallBudget(time, timeout, documentTimeout, maxLoss));
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
