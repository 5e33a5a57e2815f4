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
    private static final long TRIAL_BYTES = 16 << 20;
    /** What waited on its way before the reader came says nothing of the speed. */
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** Requests that bring no first byte for so long are not waited for. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long FIRST_REST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SHORT_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(16);
    /** Which part of the proportional gain more requests must bring. */
    private static final double FAIR_GAIN = 0.3;
    /** A reader that waits less than this part of the time is the slower one. */
    private static final double IDLE = 0.05;
    /** A speed that falls below this part of what a trial was compared with shows that this was too good. */
    private static final double LUCK = 0.75;
    /** A speed that differs by more than this is another network. */
    private static final double CHANGE = 0.4;

    private final long created;
    private int most;
    private int requests;
    private int before;
    private double rateBefore;
    private double rate;
    private double rateTried;
    private boolean trying;
    private boolean again;
    private boolean doubtful;
    private double changeTried;
    private boolean bold = true;
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
        this.created = now;
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
     * @param settled whether as many requests are under way as there should be, and each has brought something
     * @param possible how many requests there can be, where something else limits them
     */
    void measure(long now, long bytes, long waited, boolean settled, int possible) {
        boolean limited = requests > possible;
        if (now - created < WARM_UP_NANOS) {
            restart(now, bytes, waited);
            return;
        }
        if (!settled && !limited && now - changedAt < SETTLING_NANOS) {
            restart(now, bytes, waited);
            return;
        }
        long elapsed = now - epochStart;
        if (elapsed < (trying ? trialNanos() : EPOCH_NANOS)) {
            return;
        }
        double current = (bytes - bytesAtStart) * 1e9 / elapsed;
        double waiting = (double) (waited - waitedAtStart) / elapsed;
        restart(now, bytes, waited);
        if (trying) {
            judge(now, current);
        } else if (doubtful) {
            review(now, current);
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

    /** Returns how long a trial is measured: less where much comes in little time, and where a bad trial costs as much. */
    private long trialNanos() {
        long nanos = rateBefore == 0 ? EPOCH_NANOS : (long) (1e9 * TRIAL_BYTES / rateBefore);
        return Math.max(EPOCH_NANOS / 4, Math.min(EPOCH_NANOS, nanos));
    }

    private void judge(long now, double current) {
        double change = (double) requests / before;
        rateTried = Math.max(rateTried, current);
        if (rateTried >= rateBefore * (1 + FAIR_GAIN * (change - 1))) {
            trying = false;
            rate = rateTried;
            rest = FIRST_REST_NANOS;
            // What pays is gone on with at once.
            nextTrial = now;
            upwards = change > 1;
            bold |= before == 1;
        } else if (again || rateTried < rateBefore) {
            trying = false;
            doubtful = true;
            changeTried = change;
            set(now, before);
            rate = rateBefore;
            if (bold) {
                bold = false;
                rest = before > 1 ? SHORT_REST_NANOS : FIRST_REST_NANOS;
            } else {
                upwards = !upwards;
            }
            nextTrial = now + rest;
            rest = Math.min(LONGEST_REST_NANOS, 2 * rest);
        } else {
            // One moment that is not good enough is not a verdict.
            again = true;
        }
    }

    /** Looks at a verdict again: what a trial was compared with may have been a moment of luck. */
    private void review(long now, double current) {
        doubtful = false;
        rate = current;
        boolean lucky = current < LUCK * rateBefore;
        if (lucky && rateTried >= current * (1 + FAIR_GAIN * (changeTried - 1))) {
            upwards = changeTried > 1;
            nextTrial = now;
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
        if (upwards && requests == most) {
            upwards = false;
            nextTrial = now + rest;
            return;
        }
        boolean up = upwards || requests == 1;
        int step = up && bold ? requests : Math.max(1, requests / 4);
        int next = Math.max(1, Math.min(most, up ? requests + step : requests - step));
        if (next != requests) {
            before = requests;
            rateBefore = rate;
            rateTried = 0;
            trying = true;
            again = false;
            doubtful = false;
            set(now, next);
        }
    }

    /** Learns that the registry wants less. */
    void refused(long now) {
        if (now - changedAt > EPOCH_NANOS) {
            set(now, Math.max(1, requests / 2));
            trying = false;
            doubtful = false;
            bold = false;
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
