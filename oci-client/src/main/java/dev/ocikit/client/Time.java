// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What passes while a client waits, and the chance in how long it waits. */
interface Time {
    /** The time of this machine. */
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }

        @Override
        public double random() {
            return ThreadLocalRandom.current().nextDouble();
        }
    };

    /** Returns the reading of a clock that never steps back. */
    long nanos();

    /** Returns the time of day. */
    Instant now();

    /** Waits. */
    void sleep(long nanos) throws InterruptedException;

    /** Returns a number from 0 to 1, excluding 1. */
    double random();
}
