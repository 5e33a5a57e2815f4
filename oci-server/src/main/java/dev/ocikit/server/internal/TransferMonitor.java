// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import dev.ocikit.server.ServerLimits;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Aborts transfers whose peer moves fewer bytes than the minimum rate.
 *
 * <p>A daemon thread samples all transfers ten times in each rate window. A sample counts only if the transfer waits for its peer at that
 * moment, so the time that the server itself takes is not held against the client. After ten such samples the bytes moved meanwhile are
 * compared with the minimum. The transfers' own threads only set fields. Safe for use by many threads.
 */
public final class TransferMonitor implements AutoCloseable {
    private static final int SAMPLES = 10;

    private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
    private final long minBytes;
    private final long periodNanos;
    private final Thread sampler;

    /** Starts a monitor with the rate and the window of some limits. */
    public TransferMonitor(ServerLimits limits) {
        Duration window = limits.rateWindow();
        minBytes = (long) (limits.minBytesPerSecond() * (window.toNanos() / 1e9));
        periodNanos = Math.max(1, window.toNanos() / SAMPLES);
        sampler = new Thread(this::run, "oci-server-monitor");
        sampler.setDaemon(true);
        if (minBytes > 0) {
            sampler.start();
        }
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(periodNanos);
                sample();
            }
        } catch (InterruptedException e) {
            // The monitor is closed.
        }
    }

    /**
     * Adds a transfer, which does not wait yet.
     *
     * @param abort ends the transfer's waiting, for instance by closing its connection; called at most once, must not block
     */
    public Transfer add(Runnable abort) {
        return add(abort, () -> 0);
    }

    /**
     * Adds a transfer that can say at any time how far it is. It does not wait yet.
     *
     * @param abort ends the transfer's waiting, for instance by closing its connection; called at most once, must not block
     * @param progress returns the number of bytes moved beyond those that are reported to {@link Transfer#moved}; called by another thread
     */
    public Transfer add(Runnable abort, LongSupplier progress) {
        Transfer transfer = new Transfer(abort, progress);
        transfers.add(transfer);
        return transfer;
    }

    /** Takes one sample of each transfer. */
    void sample() {
        for (Transfer transfer : transfers) {
            transfer.sample();
        }
    }

    @Override
    public void close() {
        sampler.interrupt();
    }

    /** The bytes of one connection or stream in either direction, as its own thread reports them. */
    public final class Transfer implements AutoCloseable {
        private final Runnable abort;
        private final LongSupplier progress;
        private volatile boolean waiting;
        private volatile long moved;
        private volatile boolean aborted;
        private volatile int body;

        /** Used by the sampler only, as those after it. */
        private int samples;

        private int sampledBody;

        private long movedBefore;

        private Transfer(Runnable abort, LongSupplier progress) {
            this.abort = abort;
            this.progress = progress;
        }

        /** Begins another body: the waiting for those before does not count any more. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        public void restart() {
            waiting = false;
            body++;
        }

        /** Says that the transfer's thread begins to wait for the peer. */
        public void waiting() {
            waiting = true;
        }

        /** Says that the peer has sent or taken some bytes, and that the thread does not wait any more. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        public void moved(long bytes) {
            moved += bytes;
            waiting = false;
        }

        /** Returns the number of bytes that were reported to {@link #moved(long)}. */
        public long moved() {
            return moved;
        }

        /** Returns whether the transfer was aborted because it was too slow. */
        public boolean aborted() {
            return aborted;
        }

        /** Removes the transfer from the monitor. */
        @Override
        public void close() {
            waiting = false;
            transfers.remove(this);
        }

        private void sample() {
            if (!waiting) {
                return;
            }
            int current = body;
            if (sampledBody != current) {
                sampledBody = current;
                samples = 0;
                movedBefore = moved;
            }
            if (++samples < SAMPLES) {
                return;
            }
            long now = moved + progress.getAsLong();
            boolean slow = now - movedBefore < minBytes;
            samples = 0;
            movedBefore = now;
            if (slow && !aborted) {
                aborted = true;
                transfers.remove(this);
                abort.run();
            }
        }
    }
}
