// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Fetches one segment of a download after the other, until there is no more to do. Run by one thread, stopped by any. */
final class Lane implements Runnable {
    /** How many times as long as the first byte took a connection needs to become fast, about: its window doubles each round trip. */
    private static final int ROUNDS = 6;

    private static final long LONGEST_SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Who has brought so much is as fast as it gets, however short that took. */
    private static final long SETTLED_BYTES = 8 << 20;

    private final Lanes lanes;
    private final Origin origin;
    private final long size;
    private final Attempts attempts;
    private volatile Segment segment;
    private volatile RangeRequest request = new RangeRequest();
    private volatile long startedAt;
    private volatile long startedFrom;
    private volatile long lastByteAt;
    private volatile long settlingNanos;
    private volatile long servedAt;
    private volatile long brought;
    private volatile boolean served;
    private volatile boolean resting;
    private volatile boolean renewed;
    private volatile boolean stopped;

    /**
     * Creates a lane.
     *
     * @param first what it fetches first
     */
    Lane(Lanes lanes, Origin origin, long size, LargeOptions options, Segment first) {
        this.lanes = lanes;
        this.origin = origin;
        this.size = size;
        this.attempts = new Attempts(options);
        this.segment = first;
        begin(first);
    }

    /** Sets what is fetched now. */
    void begin(Segment next) {
        startedAt = System.nanoTime();
        lastByteAt = startedAt;
        startedFrom = next.received();
        segment = next;
    }

    /** Returns what is fetched now, or was fetched last. */
    Segment segment() {
        return segment;
    }

    /** Tells whether bytes have come for as long as a connection needs to become fast. */
    boolean isSettled(long now) {
        return served && (now - servedAt >= settlingNanos || brought >= SETTLED_BYTES);
    }

    /** Returns for how long nothing has come that should have. */
    long silence(long now) {
        return resting ? 0 : now - lastByteAt;
    }

    /**
     * Tells whether the rest of the segment would take much longer than it would at the usual speed.
     *
     * @param usual what the other lanes bring each, in bytes per second
     * @param patience how many nanoseconds are not worth another request, twice
     */
    boolean isSlow(long now, double usual, long patience) {
        long elapsed = now - startedAt;
        double left = segment.end() - segment.received();
        long came = segment.received() - startedFrom;
        double speed = came * 1e9 / elapsed;
        return usual > 0 && came > 0 && elapsed > patience / 4 && left / speed > 2 * left / usual + 1e-9 * patience / 2;
    }

    @Override
    public void run() {
        try {
            do {
                attempts.progress();
                fetch(segment);
            } while (lanes.goesOn(this));
        } catch (IOException e) {
            lanes.failed(this, origin.named(e));
        } catch (RuntimeException e) {
            lanes.failed(this, new IOException(origin + ": " + e, e));
        } catch (Error e) {
            lanes.failed(this, new IOException(origin + ": " + e, e));
            throw e;
        } finally {
            lanes.ended(this);
        }
    }

    private void fetch(Segment wanted) throws IOException {
        while (!stopped && !wanted.isComplete()) {
            try {
                receive(wanted);
            } catch (IOException e) {
                if (stopped || wanted.isComplete() || !(renewed || lanes.again(e))) {
                    return;
                }
                if (!renewed) {
                    resting = true;
                    lanes.pause(attempts.pauseAfter(e));
                    resting = false;
                }
                lastByteAt = System.nanoTime();
            }
        }
    }

    private void receive(Segment wanted) throws IOException {
        long at = wanted.received();
        long end = wanted.end();
        long asked = System.nanoTime();
        RangeRequest current = new RangeRequest();
        renewed = false;
        request = current;
        if (stopped) {
            return;
        }
        try {
            BlobReader reader = current.open(() -> origin.open(at, end, size));
            if (reader.lead() > 0) {
                throw new PartsRefusedException(
                        origin + ": the registry sends the whole for a part",
                        reader.source().orElse(null));
            }
            long next = at;
            while (next < end && !stopped && !wanted.isComplete()) {
                ByteBuffer bytes = reader.readBuffer();
                int count = bytes.remaining();
                if (count == 0) {
                    throw new EOFException(origin + ": asked for bytes up to " + end + ", got only up to " + next);
                }
                wanted.add(next, bytes);
                next += count;
                lastByteAt = System.nanoTime();
                if (!served) {
                    servedAt = lastByteAt;
                    settlingNanos = Math.min(LONGEST_SETTLING_NANOS, ROUNDS * (lastByteAt - asked));
                    served = true;
                }
                // By one thread only.
                long all = brought + count;
                brought = all;
                attempts.received(count);
                lanes.received(count);
            }
        } finally {
            current.stop();
        }
    }

    /** Gives up the request that is under way for another. */
    void renew() {
        renewed = true;
        request.stop();
    }

    /** Begins no other request. */
    void retire() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Stops the request that is under way, and begins no other. */
    void stop() {
        retire();
        request.stop();
    }
}
