// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.time.Duration;

/**
 * When a client tries a request again, and how long it waits before. Immutable.
 *
 * <p>Tried again are requests that met a failure which may pass: a status 408, 429, 500, 502, 503 or 504, a connection that is refused,
 * reset, closed or silent, and an answer whose body breaks off. They must do the same when they arrive twice, and their content must be
 * there to be read again. An upload that breaks is not repeated but continued: the registry is asked how far it got.
 *
 * <p>The wait before the nth retry is random, between nothing and {@code firstDelay} times 2<sup>n-1</sup>, but not above
 * {@code maxDelay} (exponential backoff with full jitter). Where a registry says with {@code Retry-After} how long to wait, that holds;
 * all calls to its host wait then. An interrupt ends every wait at once.
 */
public final class RetryPolicy {
    private static final RetryPolicy DEFAULTS = builder().build();
    private static final RetryPolicy NONE = builder().attempts(1).build();

    private final int attempts;
    private final Duration firstDelay;
    private final Duration maxDelay;
    private final Duration maxRetryAfter;
    private final Duration maxLoss;
    private final int hostRetries;

    private RetryPolicy(Builder builder) {
        attempts = builder.attempts;
        firstDelay = builder.firstDelay;
        maxDelay = builder.maxDelay;
        maxRetryAfter = builder.maxRetryAfter;
        maxLoss = builder.maxLoss;
        hostRetries = builder.hostRetries;
    }

    /** Returns the policy that the methods of {@link Builder} name as default. */
    public static RetryPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns the policy that never tries again. */
    public static RetryPolicy none() {
        return NONE;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a transport that tries again by this policy around one that does not: for what is sent beside a client, to a token service for
     * instance. A client's own transport does so already.
     */
    public Transport around(Transport transport) {
        CallBudget.Book budgets = new CallBudget.Book(Time.SYSTEM, null, Duration.ofMinutes(1), maxLoss);
        return new RetryingTransport(
                transport,
                new Hosts(Time.SYSTEM, hostRetries, Integer.MAX_VALUE),
                new Retries(this, budgets, Time.SYSTEM));
    }

    /** Returns how often a request is sent at most. */
    public int attempts() {
        return attempts;
    }

    /** Returns the longest wait before the first retry. */
    public Duration firstDelay() {
        return firstDelay;
    }

    /** Returns the longest wait that the client chooses itself. */
    public Duration maxDelay() {
        return maxDelay;
    }

    /** Returns the longest wait that a registry may ask for. */
    public Duration maxRetryAfter() {
        return maxRetryAfter;
    }

    /** Returns how much time a call may lose by failed attempts and waits. */
    public Duration maxLoss() {
        return maxLoss;
    }

    /** Returns how many retries one host gets ahead of its answers. */
    public int hostRetries() {
        return hostRetries;
    }

    /** Builds a {@link RetryPolicy}. */
    public static final class Builder {
        private int attempts = 5;
        private Duration firstDelay = Duration.ofMillis(200);
        private Duration maxDelay = Duration.ofSeconds(10);
        private Duration maxRetryAfter = Duration.ofSeconds(60);
        private Duration maxLoss = Duration.ofMinutes(2);
        private int hostRetries = 50;

        private Builder() {}

        /** Sets how often a request is sent at most: from 1, which is no retry; 5 by default. A transfer that gets on starts anew. */
        public Builder attempts(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("a request is sent at least once, not " + count + " times");
            }
            attempts = count;
            return this;
        }

        /** Sets the longest wait before the first retry; it doubles with each further one. 200 ms by default. */
        public Builder firstDelay(Duration delay) {
            firstDelay = notNegative(delay);
            return this;
        }

        /** Sets the longest wait that the client chooses itself: 10 seconds by default. */
        public Builder maxDelay(Duration delay) {
            maxDelay = notNegative(delay);
            return this;
        }

        /** Sets the longest wait that a registry may ask for: 60 seconds by default. A call that would have to wait longer fails at once. */
        public Builder maxRetryAfter(Duration delay) {
            maxRetryAfter = notNegative(delay);
            return this;
        }

        /** Sets how much time a call may lose by failed attempts and waits before it is given up: 2 minutes by default. */
        public Builder maxLoss(Duration loss) {
            maxLoss = notNegative(loss);
            return this;
        }

        /**
         * Sets how many retries one host gets ahead of its answers: from 0, 50 by default. Each retry takes one; every fifth answer that is
         * no failure, and every second that passes, gives one back. So a host that is down is not stormed by many calls.
         */
        public Builder hostRetries(int retries) {
            if (retries < 0) {
                throw new IllegalArgumentException("a number of retries is not negative: " + retries);
            }
            hostRetries = retries;
            return this;
        }

        /** Returns the policy. */
        public RetryPolicy build() {
            return new RetryPolicy(this);
        }

        private static Duration notNegative(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("a wait is not negative: " + duration);
            }
            return duration;
        }
    }
}
