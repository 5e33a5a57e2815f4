// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.time.Duration;

/** Decides for one client whether something is tried again, and after how long. */
final class Retries {
    private final RetryPolicy policy;
    private final CallBudget.Book budgets;
    private final Time time;

    Retries(RetryPolicy policy, CallBudget.Book budgets, Time time) {
        this.policy = policy;
        this.budgets = budgets;
        this.time = time;
    }

    RetryPolicy policy() {
        return policy;
    }

    Time time() {
        return time;
    }

    boolean enabled() {
        return policy.attempts() > 1;
    }

    /** Returns the budget of the call that this thread performs. */
    CallBudget budget() {
        return budgets.current();
    }

    /** Performs a call, or a part of one, within a budget. */
    <T> T spend(CallBudget.Work<T> work) throws IOException {
        return budgets.spend(work);
    }

    /** Returns a wait before the retry after an attempt, the first of which is 1. */
    Duration pause(int attempt) {
        long first = policy.firstDelay().toNanos();
        long longest = policy.maxDelay().toNanos();
        double range = Math.min((double) longest, first * Math.pow(2, attempt - 1));
        return Duration.ofNanos((long) (time.random() * range));
    }

    /**
     * Tells whether there is another attempt, and takes it from the budgets if there is.
     *
     * @param attempt how many there were
     * @param start when the last one began
     * @param pause how long to wait before the next
     */
    boolean again(Host host, CallBudget budget, int attempt, long start, Duration pause) {
        return attempt < policy.attempts()
                && pause.compareTo(policy.maxRetryAfter()) <= 0
                && budget.lose(time.nanos() - start, pause.toNanos())
                && host.takeRetry();
    }
}
