// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done about requests that stand still while the reader waits for what they should bring: a trunk gets a successor, a lane gets
 * company, and where no further request may be made, asks anew. Each time in a row it takes twice as long. Used with the download's lock.
 */
final class Rescue {
    private final Plan plan;
    private final Lanes lanes;
    private final Pace pace;
    private final Refusals refusals;
    private final int most;
    private final long patienceNanos;
    private int count;

    Rescue(Plan plan, Lanes lanes, Pace pace, Refusals refusals, LargeOptions options) {
        this.plan = plan;
        this.lanes = lanes;
        this.pace = pace;
        this.refusals = refusals;
        most = options.attempts();
        patienceNanos = options.patience().toNanos();
    }

    /** The reader got on. */
    void progress() {
        count = 0;
    }

    /**
     * Looks whether something stands still.
     *
     * @param waitedNanos for how long the reader has waited by now
     * @return what is to be done without the lock, or null if nothing was found
     */
    @Nullable
    Runnable look(long now, long waitedNanos) {
        if (count >= most || lanes.isFailing() || refusals.restNanos(now) > 0) {
            return null;
        }
        long still = patienceNanos << count;
        Trunk trunk = plan.trunk();
        Runnable rescue = null;
        if (trunk != null && plan.isInTrunk(plan.position())) {
            if (waitedNanos > still && !trunk.isPassingOver()) {
                plan.dropTrunk();
                rescue = trunk::stop;
            }
        } else {
            Segment awaited = plan.segmentAt(plan.position());
            rescue = awaited == null || awaited.isComplete() ? null : help(awaited, now, still);
        }
        count += rescue == null ? 0 : 1;
        return rescue;
    }

    private @Nullable Runnable help(Segment awaited, long now, long still) {
        List<Lane> fetching = lanes.fetching(awaited).stream()
                .filter(lane -> !lane.isStopped())
                .sorted(Comparator.comparingLong(lane -> -lane.silence(now)))
                .toList();
        boolean silent = fetching.stream().allMatch(lane -> lane.silence(now) > still);
        double usual = pace.rate() / Math.max(1, lanes.count());
        if (!silent && !(fetching.size() == 1 && fetching.get(0).isSlow(now, usual, still))) {
            return null;
        }
        if (lanes.fetch(awaited)) {
            return fetching.size() > 1 ? fetching.get(0)::stop : () -> {};
        }
        // All permits may be held by requests that stand still, if the network was cut.
        return silent && !fetching.isEmpty() ? fetching.get(0)::renew : null;
    }
}
