// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.Caller;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lanes of a download: as many as there should be, where there is something to do and room for it. A segment that is not complete has a
 * lane that fetches it, or fails.
 *
 * <p>Methods are called with the download's lock, those for lanes without.
 */
final class Lanes {
    private final ReentrantLock lock;
    private final Condition changed;
    private final Setting setting;
    private final Origin origin;
    private final long size;
    private final Plan plan;
    private final Pace pace;
    private final Refusals refusals;
    private final String source;
    private final ProgressMeter meter;
    private final Set<Lane> running = new HashSet<>();
    private final LongAdder received = new LongAdder();
    private int limit = Integer.MAX_VALUE;
    private boolean failing;
    private boolean closed;

    Lanes(
            ReentrantLock lock,
            Condition changed,
            Setting setting,
            Origin origin,
            long size,
            Plan plan,
            Pace pace,
            Refusals refusals,
            String source,
            ProgressMeter meter) {
        this.lock = lock;
        this.changed = changed;
        this.setting = setting;
        this.origin = origin;
        this.size = size;
        this.plan = plan;
        this.pace = pace;
        this.refusals = refusals;
        this.source = source;
        this.meter = meter;
    }

    /** Returns how many there are. */
    int count() {
        return running.size();
    }

    /** Returns how many requests there can be, where something else than the pace limits them. */
    int limit() {
        return limit;
    }

    /** Returns how many bytes lanes have received. */
    long received() {
        return received.sum();
    }

    /** Tells whether a segment cannot be fetched, so that no other is begun. */
    boolean isFailing() {
        return failing;
    }

    /** Tells whether each has brought bytes for as long as a connection needs to become fast. */
    boolean allSettled(long now) {
        return running.stream().allMatch(lane -> lane.isSettled(now));
    }

    /** Returns those that fetch a segment. */
    List<Lane> fetching(Segment segment) {
        return running.stream().filter(lane -> lane.segment() == segment).toList();
    }

    /** Starts as many as there should be. */
    void start() {
        if (closed || failing || pace.requests() == 1 || refusals.restNanos(System.nanoTime()) > 0) {
            return;
        }
        limit = Integer.MAX_VALUE;
        plan.drawTrunkIn();
        while (running.size() + plan.trunks() < pace.requests() && plan.hasGaps()) {
            if (!setting.mayRequest()) {
                limit = running.size() + plan.trunks();
                return;
            }
            Segment segment = plan.claim();
            if (segment == null) {
                setting.limiter().release();
                return;
            }
            if (!run(segment)) {
                plan.unclaim(segment);
                return;
            }
        }
    }

    /** Starts one more for a segment that is being fetched; tells whether there may be another request. */
    boolean fetch(Segment segment) {
        return setting.mayRequest() && run(segment);
    }

    /** Starts one for which there is a permit; tells whether there is a thread for it. */
    private boolean run(Segment segment) {
        Lane lane = new Lane(this, origin, size, setting.options(), segment);
        running.add(lane);
        try {
            setting.executor().execute(Caller.carry(lane));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The second is what the JDK says if there can be no more threads. The trunk is read by the caller's.
            running.remove(lane);
            setting.limiter().release();
            pace.only();
            return false;
        }
    }

    /** Begins no other one; returns those that are to be stopped. */
    List<Lane> close() {
        closed = true;
        return List.copyOf(running);
    }

    /** For lanes: counts bytes that have come. */
    void received(int count) {
        received.add(count);
    }

    /** For a lane that fetches its segment no more: gives it the next one; tells whether there is one, and no lane too many. */
    boolean goesOn(Lane lane) {
        List<Lane> twins = List.of();
        Segment next = null;
        lock.lock();
        try {
            if (lane.segment().isComplete()) {
                refusals.partCame();
                // A twin must not begin another segment between this and its stop.
                twins = twins(lane);
                twins.forEach(Lane::retire);
            }
            boolean wanted = !closed
                    && !failing
                    && !lane.isStopped()
                    && pace.requests() > 1
                    && refusals.restNanos(System.nanoTime()) == 0
                    && !setting.limiter().hasQueuedThreads();
            if (wanted && running.size() - twins.size() + plan.trunks() <= pace.requests()) {
                next = plan.claim();
            }
            if (next != null) {
                lane.begin(next);
            }
        } finally {
            lock.unlock();
        }
        twins.forEach(Lane::stop);
        return next != null;
    }

    /** Returns the other lanes that fetch what a lane does. */
    private List<Lane> twins(Lane lane) {
        List<Lane> twins = new ArrayList<>(fetching(lane.segment()));
        twins.remove(lane);
        return twins;
    }

    /** For a lane: tells whether it should try again after a failure. */
    boolean again(IOException failure) {
        meter.retried();
        List<Lane> idle;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            refusals.slowDown(failure, System.nanoTime());
            if (!refusals.areOfParts(failure)) {
                return true;
            }
            pace.only();
            setting.memory().learn(Refusals.source(failure, source), 0);
            plan.leaveToTrunk();
            idle = List.copyOf(running);
        } finally {
            lock.unlock();
        }
        idle.forEach(Lane::stop);
        return false;
    }

    /** For a lane whose segment cannot be fetched: unless another may, the reader is told when it comes there. */
    void failed(Lane lane, IOException failure) {
        lock.lock();
        try {
            running.remove(lane);
            if (lane.isStopped() || !fetching(lane.segment()).stream().allMatch(Lane::isStopped)) {
                return;
            }
            failing = true;
        } finally {
            lock.unlock();
        }
        lane.segment().fail(failure);
    }

    /** For a lane that has ended. */
    void ended(Lane lane) {
        setting.limiter().release();
        lock.lock();
        try {
            running.remove(lane);
            start();
        } finally {
            lock.unlock();
        }
    }

    /** For whoever waits to try again: waits, or less if the download is closed. */
    void pause(long nanos) throws IOException {
        try {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (left > 0 && !closed) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting to go on");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
