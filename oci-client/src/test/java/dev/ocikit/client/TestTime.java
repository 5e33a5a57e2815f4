// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A time that passes only where somebody sleeps, which is noted. Chance has it that waits are as long as can be. */
final class TestTime implements Time {
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> sleeps = new CopyOnWriteArrayList<>();
    private volatile Sleep sleep = () -> {};

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos.get());
    }

    @Override
    public void sleep(long wait) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        sleeps.add(wait / 1_000_000);
        nanos.addAndGet(wait);
        sleep.begin();
    }

    @Override
    public double random() {
        return Math.nextDown(1.0);
    }

    /** Lets time pass. */
    void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    /** Does something while somebody sleeps, from now on. */
    void during(Sleep what) {
        sleep = what;
    }

    /** Returns the waits so far, in milliseconds, rounded down. */
    List<Long> sleeps() {
        return sleeps;
    }

    /** What is done while somebody sleeps. */
    @FunctionalInterface
    interface Sleep {
        void begin() throws InterruptedException;
    }
}
