// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.concurrent.TimeUnit;

/**
 * How many requests at once serve a download best, as far as its measured speed tells.
 *
 * <p>At first the number doubles as long as that pays; later more or fewer are tried now and then. More are kept if they bring a good part
 * of what they would if each were as fast as those before, fewer if they cost less than that. That more are of no use is said only when
 * connections have had the time to become fast; that they are of use may show before.
 *
 * <p>A reader that does not wait for content, a registry that refuses, and other downloads lower the number without a verdict: it doubles
 * again when they let it. What a reader or other downloads leave is not what has proved best.
 *
 * <p>Not safe for use by several threads.
 */
final class Pace {
    private static final long EPOCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TRIAL_BYTES = 16 << 20;
    /** What waited on its way before the reader came says nothing of the speed. */
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** What does not settle for so long is measured as it is. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long FIRST_REST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SHORT_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(16);
    /** Refusals within so long are one sign: requests that were too many try again before they end. */
    private static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST_CALM_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** One request that brings so many bytes in a second is seldom what limits: others are tried beside it late, and not often. */
    private static final double ENOUGH = 256 << 20;
    /** Which part of the proportional gain more requests must bring. */
    private static final double FAIR_GAIN = 0.3;
    /** A reader that waits less than this part of the time is the slower one. */
    private static final double IDLE = 0.05;
    /** A reader that is the slower one for less than this has only paused. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** A speed that falls below this part of what a trial was compared with shows that this was too good. */
    private static final double LUCK = 0.75;
    /** A speed that differs by more than this is another network. */
    private static final double CHANGE = 0.4;

    private final long created;
    private int most;
    private int requests;
    private int best;
    private int before;
    private double rateBefore;
    private double rate;
    private boolean trying;
    private double tried;
    private boolean doubtful;
    private int borne = Integer.MAX_VALUE;
    private boolean bold = true;
    private boolean upwards = true;
    private long rest = FIRST_REST_NANOS;
    private long nextTrial;
    private long triedAt;
    private long quiet = FIRST_REST_NANOS;
    private long calm;
    private long refusedAt;
    private long awaitedAt;
    private long measuredAt;
    private boolean measuring;
    private long settling;
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
        this.nextTrial = now;
        this.triedAt = now;
        this.refusedAt = now - LONGEST_CALM_NANOS;
        this.awaitedAt = now;
        this.measuredAt = now;
        restart(now, 0, 0);
    }

    /** Returns how many requests there should be. */
    int requests() {
        return requests;
    }

    /** Returns how many requests have proved best so far; 0 if none have, or there was no choice. */
    int best() {
        return most == 1 ? 0 : best;
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
     * @param settled whether as many requests are under way as there should be, and each has had the time to become fast
     * @param possible how many requests there can be, where something else limits them
     */
    void measure(long now, long bytes, long waited, boolean settled, int possible) {
        if (requests > possible) {
            doWith(now, Math.max(1, possible));
        }
        boolean ready = settled || now - measuredAt >= SETTLING_NANOS;
        if (now - created < WARM_UP_NANOS || ready != measuring) {
            measuring = ready;
            settling = ready ? now - measuredAt : 0;
            restart(now, bytes, waited);
            return;
        }
        long elapsed = now - epochStart;
        // Where requests need long to settle, they come and go for as long.
        if (elapsed < Math.max(settling / 4, trying ? trialNanos() : EPOCH_NANOS)) {
            return;
        }
        double current = (bytes - bytesAtStart) * 1e9 / elapsed;
        boolean idle = waited - waitedAtStart < IDLE * elapsed;
        restart(now, bytes, waited);
        if (!idle) {
            awaitedAt = now;
        }
        if (ready) {
            measuredAt = now;
        } else {
            // It is at least as fast as that.
            rate = Math.max(rate, current);
        }
        if (trying) {
            judge(now, current, ready, idle);
        } else if (idle) {
            relieve(now);
        } else if (ready) {
            learn(now, current);
        } else {
            return;
        }
        if (!trying && !idle && (ready || requests < most)) {
            choose(now);
        }
    }

    /** Returns how long a trial is measured: less where much comes in little time, and where a bad trial costs as much. */
    private long trialNanos() {
        long nanos = rateBefore == 0 ? EPOCH_NANOS : (long) (1e9 * TRIAL_BYTES / rateBefore);
        return Math.max(EPOCH_NANOS / 4, Math.min(EPOCH_NANOS, nanos));
    }

    private void judge(long now, double current, boolean ready, boolean idle) {
        boolean more = requests > before;
        double mean = tried == 0 ? current : (tried + current) / 2;
        boolean good = mean >= rateBefore * (1 + FAIR_GAIN * ((double) requests / before - 1));
        // Twice as many may show their use before they are as fast as they get; with a few more that would be chance.
        boolean early = good && more && bold;
        if (!ready && !early) {
            return;
        }
        if (good) {
            trying = false;
            doubtful = !ready;
            rate = mean;
            rest = FIRST_REST_NANOS;
            // What pays is gone on with at once.
            nextTrial = now;
            upwards = more;
            bold |= before == 1;
        } else if (tried > 0) {
            trying = false;
            doubtful = more;
            rate = rateBefore;
            set(now, before);
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
            tried = current;
        }
        if (!trying && !idle) {
            best = requests;
        }
    }

    /** Learns the speed without a trial; what it was thought to be is forgotten if that was doubtful. */
    private void learn(long now, double current) {
        if (doubtful && current < LUCK * rate) {
            // What more were compared with was a moment of luck, or the speed of more.
            upwards = true;
            nextTrial = now;
        } else if (!doubtful && Math.abs(current - rate) > CHANGE * rate) {
            rest = FIRST_REST_NANOS;
            nextTrial = Math.min(nextTrial, now + rest);
        }
        rate = doubtful || rate == 0 ? current : rate + (current - rate) / 4;
        doubtful = false;
    }

    private void choose(long now) {
        boolean enough = requests == 1 && rate > ENOUGH && now - triedAt < quiet;
        if (enough || now < nextTrial || now - refusedAt < calm) {
            return;
        }
        if (upwards && requests == most) {
            upwards = false;
            nextTrial = now + rest;
            return;
        }
        boolean up = upwards || requests == 1;
        int step = up && bold && 2 * requests <= borne ? requests : Math.max(1, requests / 4);
        int next = Math.max(1, Math.min(most, up ? requests + step : requests - step));
        if (next != requests) {
            before = requests;
            rateBefore = rate;
            trying = true;
            triedAt = now;
            quiet = 4 * FIRST_REST_NANOS;
            set(now, next);
        }
    }

    /** Takes requests back, one step for each pause, from a reader that does without. */
    private void relieve(long now) {
        if (requests > 1 && now - awaitedAt >= PAUSE_NANOS) {
            awaitedAt = now;
            lower(now, requests - Math.max(1, requests / 4));
        }
    }

    /** Learns that others leave room for fewer requests; a trial goes on with those, if they are more than there were. */
    private void doWith(long now, int possible) {
        if (trying && possible > before) {
            set(now, possible);
        } else {
            lower(now, possible);
        }
    }

    /** Learns that the registry wants less. */
    void refused(long now) {
        if (now - refusedAt >= REFUSAL_NANOS) {
            int fewer = trying && requests > before ? before : Math.max(1, requests / 2);
            boolean soon = now - refusedAt < 4 * calm;
            // Who is refused again soon waits longer, and doubles only up to what was left the first time.
            calm = soon ? Math.min(LONGEST_CALM_NANOS, 2 * calm) : FIRST_REST_NANOS;
            borne = soon ? borne : fewer;
            refusedAt = now;
            lower(now, fewer);
            best = Math.min(best, requests);
            rate = 0;
        }
    }

    /** Does with fewer requests for a reason that may pass. */
    private void lower(long now, int count) {
        trying = false;
        doubtful = true;
        bold = true;
        upwards = true;
        rest = FIRST_REST_NANOS;
        nextTrial = now + SHORT_REST_NANOS;
        set(now, count);
    }

    private void set(long now, int count) {
        requests = count;
        tried = 0;
        measuredAt = now;
        measuring = false;
        settling = 0;
    }

    private void restart(long now, long bytes, long waited) {
        epochStart = now;
        bytesAtStart = bytes;
        waitedAtStart = waited;
    }
}
