// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.concurrent.TimeUnit;

/**
 * How many requests at once serve a download best, as far as its measured speed tells.
 *
 * <p>At first the number doubles as long as that pays; later more or fewer are tried now and then. More are kept if they bring a good part
 * of what they would if each were as fast as those before, fewer if they cost less than that. A reader that does not wait for content needs
 * fewer; a registry that refuses gets half.
 *
 * <p>Not safe for use by several threads.
 */
final class Pace {
    private static final long EPOCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Requests that bring no first byte for so long are not waited for. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long FIRST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(16);
    /** Which part of the proportional gain more requests must bring. */
    private static final double FAIR_GAIN = 0.3;
    /** A reader that waits less than this part of the time is the slower one. */
    private static final double IDLE = 0.05;
    /** A speed that differs by more than this is another network. */
    private static final double CHANGE = 0.4;

    private int most;
    private int requests;
    private int before;
    private double rateBefore;
    private double rate;
    private boolean trying;
    private boolean first = true;
    private boolean upwards = true;
    private long rest = FIRST_REST_NANOS;
    private long nextTrial;
    private long changedAt;
    private long epochStart;
    private long bytesAtStart;
    private long waitedAtStart;

    /**
     * Creates a pace.
     *
     * @param now the time, by a clock of nanoseconds
     * @param start with how many requests to begin
     * @param most how many requests there may be
     */
    Pace(long now, int start, int most) {
        this.most = most;
        this.requests = Math.min(start, most);
        this.changedAt = now;
        this.nextTrial = now;
        restart(now, 0, 0);
    }

    /** Returns how many requests there should be. */
    int requests() {
        return requests;
    }

    /** Returns how many requests have proved best so far; 0 if nothing has been measured, or there was no choice. */
    int best() {
        if (rate == 0 || most == 1) {
            return 0;
        }
        return trying ? before : requests;
    }

    /** Lets there be only one request from now on. */
    void only() {
        most = 1;
        requests = 1;
        trying = false;
    }

    /** Returns the speed of late, in bytes per second; 0 as long as it is unknown. */
    double rate() {
        return rate;
    }

    /**
     * Learns from what has come so far.
     *
     * @param bytes how many bytes have come in all
     * @param waited for how long the reader has waited in all
     * @param settled whether every request that there should be is under way and has brought something
     * @param possible how many requests there can be, where something else limits them
     */
    void measure(long now, long bytes, long waited, boolean settled, int possible) {
        boolean limited = requests > possible;
        if (!settled && !limited && now - changedAt < SETTLING_NANOS) {
            restart(now, bytes, waited);
            return;
        }
        long elapsed = now - epochStart;
        if (elapsed < EPOCH_NANOS) {
            return;
        }
        double current = (bytes - bytesAtStart) * 1e9 / elapsed;
        double waiting = (double) (waited - waitedAtStart) / elapsed;
        restart(now, bytes, waited);
        if (trying) {
            judge(now, current);
        } else {
            if (Math.abs(current - rate) > CHANGE * rate) {
                rest = FIRST_REST_NANOS;
                nextTrial = Math.min(nextTrial, now + rest);
            }
            rate = rate == 0 ? current : rate + (current - rate) / 4;
        }
        if (!trying) {
            choose(now, waiting, possible);
        }
    }

    private void judge(long now, double current) {
        double change = (double) requests / before;
        trying = false;
        if (current >= rateBefore * (1 + FAIR_GAIN * (change - 1))) {
            rate = current;
            rest = FIRST_REST_NANOS;
            // What pays is gone on with at once.
            nextTrial = now;
            upwards = change > 1;
        } else {
            set(now, before);
            rate = rateBefore;
            first = false;
            upwards = !upwards;
            nextTrial = now + rest;
            rest = Math.min(LONGEST_REST_NANOS, 2 * rest);
        }
    }

    private void choose(long now, double waiting, int possible) {
        if (requests > possible) {
            set(now, Math.max(1, possible));
            return;
        }
        if (waiting < IDLE) {
            if (requests > 1) {
                set(now, requests - Math.max(1, requests / 4));
            }
            return;
        }
        if (now < nextTrial) {
            return;
        }
        boolean up = requests == 1 || (upwards && requests < most);
        int step = first ? requests : Math.max(1, requests / 4);
        int next = Math.max(1, Math.min(most, up ? requests + step : requests - step));
        if (next != requests) {
            before = requests;
            rateBefore = rate;
            trying = true;
            set(now, next);
        }
    }

    /** Learns that the registry wants less. */
    void refused(long now) {
        if (now - changedAt > EPOCH_NANOS) {
            set(now, Math.max(1, requests / 2));
            trying = false;
            first = false;
            upwards = true;
            rate = 0;
            rest = Math.min(LONGEST_REST_NANOS, 2 * rest);
            nextTrial = now + rest;
        }
    }

    private void set(long now, int count) {
        requests = count;
        changedAt = now;
    }

    private void restart(long now, long bytes, long waited) {
        epochStart = now;
        bytesAtStart = bytes;
        waitedAtStart = waited;
    }
}
