// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What tells a listener how one transfer goes on: at most every 100 ms, never two calls at once, and exactly once at the end, which is
 * the last. Safe for use by many threads; a thread that comes while another one tells the listener goes on at once.
 */
class ProgressMeter {
    /** What tells nobody. */
    static final ProgressMeter NONE = new Silent();

    private static final long PERIOD_NANOS = 100_000_000;
    /** How far back the rate looks. */
    private static final long WINDOW_NANOS = 1_000_000_000;

    private final Consumer<? super TransferProgress> listener;
    private final TransferProgress.Direction direction;
    private final String repository;
    private final LongSupplier nanos;
    private final ReentrantLock telling = new ReentrantLock();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable Digest digest;
    private long size;
    private long done;
    private int requests;
    private int retries;
    private long told;
    private boolean ended;

    private ProgressMeter(
            Consumer<? super TransferProgress> listener,
            TransferProgress.Direction direction,
            String repository,
            @Nullable Digest digest,
            long size,
            LongSupplier nanos) {
        this.listener = listener;
        this.direction = direction;
        this.repository = repository;
        this.digest = digest;
        this.size = size;
        this.nanos = nanos;
        told = nanos.getAsLong();
        samples.add(new Sample(told, 0));
    }

    /**
     * Returns a meter of a transfer that begins now.
     *
     * @param listener who is told, or null for nobody
     * @param digest the blob's digest, or null as long as it is not known
     * @param size how many bytes the transfer has in all, or -1 as long as that is not known
     */
    static ProgressMeter of(
            @Nullable Consumer<? super TransferProgress> listener,
            TransferProgress.Direction direction,
            String repository,
            @Nullable Digest digest,
            long size) {
        return of(listener, direction, repository, digest, size, System::nanoTime);
    }

    /** Returns a meter with a clock of its own. */
    static ProgressMeter of(
            @Nullable Consumer<? super TransferProgress> listener,
            TransferProgress.Direction direction,
            String repository,
            @Nullable Digest digest,
            long size,
            LongSupplier nanos) {
        return listener == null ? NONE : new ProgressMeter(listener, direction, repository, digest, size, nanos);
    }

    /** So many bytes are done in all; threads that come late with less change nothing. */
    void done(long total) {
        synchronized (this) {
            done = Math.max(done, total);
        }
        tellIfDue();
    }

    /** So many bytes are done in all, whatever was said before: it was resumed, or begins anew. They do not count as speed. */
    void standsAt(long total) {
        synchronized (this) {
            done = total;
            samples.clear();
            samples.add(new Sample(nanos.getAsLong(), total));
        }
        tellIfDue();
    }

    /** What it is that is transferred has become known. */
    synchronized void known(Digest theDigest, long theSize) {
        digest = theDigest;
        size = theSize;
    }

    /** So many requests are under way. */
    void requests(int count) {
        synchronized (this) {
            requests = count;
        }
        tellIfDue();
    }

    /** A request is made once more. */
    void retried() {
        synchronized (this) {
            retries++;
        }
        tellIfDue();
    }

    /** It is over, well or not; only the first call counts. */
    void end(boolean good) {
        telling.lock();
        try {
            TransferProgress last = last(good);
            if (last != null) {
                tell(last);
            }
        } finally {
            telling.unlock();
        }
    }

    private void tellIfDue() {
        if (!telling.tryLock()) {
            return;
        }
        try {
            TransferProgress next = nextIfDue();
            if (next != null) {
                tell(next);
            }
        } finally {
            telling.unlock();
        }
    }

    private synchronized @Nullable TransferProgress nextIfDue() {
        long now = nanos.getAsLong();
        if (ended || now - told < PERIOD_NANOS) {
            return null;
        }
        told = now;
        long rate = rate(now);
        samples.add(new Sample(now, done));
        return progress(rate, TransferProgress.State.RUNNING);
    }

    private synchronized @Nullable TransferProgress last(boolean good) {
        if (ended) {
            return null;
        }
        ended = true;
        requests = 0;
        return progress(rate(nanos.getAsLong()), good ? TransferProgress.State.DONE : TransferProgress.State.FAILED);
    }

    private TransferProgress progress(long rate, TransferProgress.State state) {
        return new TransferProgress(direction, repository, digest, done, size, rate, requests, retries, state);
    }

    /** Returns the speed since the latest sample that is a second old, or the first one; those before it are forgotten. */
    private long rate(long now) {
        Sample since = samples.remove();
        while (!samples.isEmpty() && now - samples.element().nanos >= WINDOW_NANOS) {
            since = samples.remove();
        }
        samples.addFirst(since);
        long elapsed = now - since.nanos;
        return elapsed <= 0 ? 0 : (long) ((double) (done - since.done) * WINDOW_NANOS / elapsed);
    }

    private void tell(TransferProgress progress) {
        try {
            listener.accept(progress);
        } catch (RuntimeException e) {
            // The transfer does not depend on who watches it.
        }
    }

    private record Sample(long nanos, long done) {}

    /** A meter that does nothing. */
    private static final class Silent extends ProgressMeter {
        Silent() {
            super(progress -> {}, TransferProgress.Direction.DOWNLOAD, "", null, -1, () -> 0);
        }

        @Override
        void done(long total) {}

        @Override
        void standsAt(long total) {}

        @Override
        synchronized void known(Digest theDigest, long theSize) {}

        @Override
        void requests(int count) {}

        @Override
        void retried() {}

        @Override
        void end(boolean good) {}
    }
}
