// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What is known of a registry's referrers API. That it is there is remembered for good; that it is not, for some minutes, as a registry
 * gains it with its next version and a client may live long.
 */
final class ReferrersSupport {
    private static final long MEMORY_NANOS = Duration.ofMinutes(5).toNanos();

    private final LongSupplier nanoTime;
    private volatile boolean present;
    private volatile boolean absent;
    private volatile long absentSince;

    ReferrersSupport(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void found() {
        present = true;
        absent = false;
    }

    void missed() {
        absentSince = nanoTime.getAsLong();
        absent = true;
    }

    boolean isKnown() {
        return present || isKnownAbsent();
    }

    boolean isKnownAbsent() {
        return absent && nanoTime.getAsLong() - absentSince < MEMORY_NANOS;
    }
}
