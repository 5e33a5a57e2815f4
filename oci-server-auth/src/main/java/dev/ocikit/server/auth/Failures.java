// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Leaky buckets of failures, by the key of the party that failed. The 10,000 keys that failed or were checked last are
 * retained. Safe for use by many threads.
 */
final class Failures {
    private static final int MAX_KNOWN = 10_000;

    private final int limit;
    private final Duration forgottenAfter;
    private final InstantSource clock;

    /** When all failures will be forgotten. */
    private final Map<String, Instant> forgiven = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    /**
     * Creates a count.
     *
     * @param limit the number of failures after which a party has to wait, from 1
     * @param forgottenAfter the time after which one failure is forgotten
     */
    Failures(int limit, Duration forgottenAfter, InstantSource clock) {
        this.limit = limit;
        this.forgottenAfter = forgottenAfter;
        this.clock = clock;
    }

    /** Returns how long a party has to wait until it is below the limit; not positive if it need not wait. */
    synchronized Duration pause(String blamed) {
        Instant now = clock.instant();
        return Duration.between(now, forgiven.getOrDefault(blamed, now)).minus(forgottenAfter.multipliedBy(limit - 1L));
    }

    /** Returns whether a failure is not forgotten yet. */
    synchronized boolean any(String blamed) {
        Instant until = forgiven.get(blamed);
        return until != null && until.isAfter(clock.instant());
    }

    synchronized void add(String blamed) {
        Instant now = clock.instant();
        Instant from = forgiven.getOrDefault(blamed, now);
        forgiven.put(blamed, (from.isBefore(now) ? now : from).plus(forgottenAfter));
    }
}
