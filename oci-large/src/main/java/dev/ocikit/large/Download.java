// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A large blob, or a large part of one, on its way here.
 *
 * <p>It begins as one long request, the trunk, which the reading thread reads as it would without this class. While that is under way
 * others are tried beside it: the trunk's end is drawn in, and lanes fetch segments of what is behind. They stay if the total grows;
 * otherwise a new trunk goes on behind the last segment.
 *
 * <p>Whatever comes before its turn has its place in the {@link Spool} before it is asked for. So no request waits for the reader, and a
 * reader that stops stops the fetching.
 *
 * <p>{@link #next} belongs to one thread. Another one, {@link #watch}, measures, starts lanes, and replaces requests that stand still.
 */
final class Download implements Content {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    /** A registry that sends the whole for a part may do so by accident, once. */
    private static final int REFUSALS = 2;

    private final Setting setting;
    private final Origin origin;
    private final long size;
    private final long end;
    private final Spool spool;
    private final ProgressMeter meter;
    private final String source;
    private final Pace pace;
    private final Plan plan;
    private final long stallNanos;
    private final Attempts trunkAttempts;
    private final LongAdder received = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Lane> lanes = new HashSet<>();
    private @Nullable Segment taken;
    private long position;
    private long waitedNanos;
    private long waitingSince;
    private long restUntil = System.nanoTime();
    private int refusals;
    private int rescues;
    private int limit = Integer.MAX_VALUE;
    private boolean failing;
    private boolean closed;

    /**
     * Creates a download of what a trunk brings, and of what is not there yet behind it.
     *
     * @param size the size of the whole blob
     * @param begin where reading begins
     * @param present what is there already, in order; with the trunk and the gaps it makes up all from there to the end
     */
    Download(
            Setting setting,
            Origin origin,
            long size,
            long begin,
            long end,
            List<Segment> present,
            @Nullable Trunk trunk,
            String source,
            Spool spool,
            ProgressMeter meter) {
        this.setting = setting;
        this.origin = origin;
        this.size = size;
        this.position = begin;
        this.end = end;
        this.source = source;
        this.spool = spool;
        this.meter = meter;
        LargeOptions options = setting.options();
        int known = setting.memory().requests(source, options.firstRequests());
        pace = new Pace(System.nanoTime(), Math.max(1, known), known == 0 ? 1 : options.maxRequests());
        stallNanos = options.patience().toNanos();
        trunkAttempts = new Attempts(options);
        plan = new Plan(begin, end, present, trunk, spool, pace, options.minRangeBytes());
        setting.open().add(this);
    }

    /** Lets there be one request at a time, whatever was learned. */
    void single() {
        lock.lock();
        try {
            pace.only();
        } finally {
            lock.unlock();
        }
    }

    /** Runs what goes on beside the reading, until all is fetched or the download is closed; closes the download if it cannot. */
    void start() throws IOException {
        try {
            setting.executor().execute(this::watch);
        } catch (RejectedExecutionException e) {
            close();
            throw noThread(origin, e);
        }
    }

    static IOException noThread(Origin origin, RejectedExecutionException e) {
        return new IOException(origin + ": the registry is closed, or has no thread to go on with", e);
    }

    private void watch() {
        boolean goesOn = true;
        while (goesOn) {
            List<Runnable> stops = new ArrayList<>();
            int requests;
            long done;
            lock.lock();
            try {
                measure();
                startLanes();
                rescue(System.nanoTime(), stops);
                requests = lanes.size() + plan.trunks();
                done = position;
                goesOn = !closed && position < end && changed.awaitNanos(TICK_NANOS) > Long.MIN_VALUE;
            } catch (InterruptedException e) {
                goesOn = false;
                requests = 0;
                done = 0;
            } finally {
                lock.unlock();
            }
            stops.forEach(Runnable::run);
            meter.requests(requests);
            meter.done(done);
        }
    }

    private void measure() {
        boolean growing = plan.hasGaps() || (plan.trunk() != null && plan.trunkEnd() == end);
        if (closed || failing || !growing) {
            return;
        }
        long now = System.nanoTime();
        int running = lanes.size() + plan.trunks();
        boolean all = running == pace.requests() || (running < pace.requests() && plan.isCramped());
        // A trunk that waits while the reader is at a segment before it brings nothing.
        boolean settled = all
                && (plan.trunk() == null || plan.isInTrunk(position))
                && lanes.stream().allMatch(Lane::served);
        long waited = waitedNanos + (waitingSince == 0 ? 0 : now - waitingSince);
        pace.measure(now, received.sum(), waited, settled, Math.max(1, limit));
    }

    /** Gives company to a lane for which the reader waits too long, and a successor to such a trunk. */
    private void rescue(long now, List<Runnable> stops) {
        if (closed
                || failing
                || waitingSince == 0
                || rescues >= setting.options().attempts()) {
            return;
        }
        long still = now - waitingSince;
        Trunk stuck = plan.trunk();
        if (stuck != null && plan.isInTrunk(position)) {
            if (still > stallNanos) {
                rescues++;
                plan.dropTrunk(position);
                stops.add(stuck::stop);
                stops.add(meter::retried);
            }
            return;
        }
        Segment awaited = plan.segmentAt(position);
        List<Lane> fetching = lanes.stream()
                .filter(lane -> lane.segment() == awaited && !lane.isStopped())
                .sorted(Comparator.comparingLong(lane -> -lane.silence(now)))
                .toList();
        double usual = pace.rate() / Math.max(1, lanes.size());
        boolean help = fetching.stream().allMatch(lane -> lane.silence(now) > stallNanos)
                || (fetching.size() == 1 && fetching.get(0).isSlow(now, usual, stallNanos));
        if (awaited == null || fetching.isEmpty() || !help || !setting.mayRequest()) {
            return;
        }
        rescues++;
        run(new Lane(this, origin, size, setting.options(), awaited));
        stops.add(meter::retried);
        if (fetching.size() > 1) {
            Lane oldest = fetching.get(0);
            oldest.retire();
            stops.add(oldest::stop);
        }
    }

    @Override
    public ByteBuffer next() throws IOException {
        drop();
        while (true) {
            Trunk current = null;
            Segment segment = null;
            long from;
            lock.lock();
            try {
                requireOpen();
                from = position;
                if (from == end) {
                    changed.signalAll();
                    return NOTHING;
                }
                segment = plan.segmentAt(from);
                if (segment == null && !plan.isInTrunk(from)) {
                    startLanes();
                    segment = plan.segmentAt(from);
                    if (segment == null) {
                        openTrunk(from);
                    }
                }
                current = segment == null ? plan.trunk() : null;
                waitingSince = System.nanoTime();
            } finally {
                lock.unlock();
            }
            ByteBuffer bytes;
            try {
                bytes = current != null ? read(current, from) : take(segment, from);
            } finally {
                waited();
            }
            if (bytes.hasRemaining()) {
                return bytes;
            }
        }
    }

    private void waited() {
        lock.lock();
        try {
            waitedNanos += System.nanoTime() - waitingSince;
            waitingSince = 0;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException(origin + ": the reader is closed");
        }
    }

    /** Lets go of what the reader has behind it. */
    private void drop() {
        Trunk passed = null;
        lock.lock();
        try {
            boolean drained = taken != null && position >= taken.end();
            if (taken != null && drained) {
                plan.remove(taken);
                taken = null;
                rescues = 0;
            }
            if (plan.trunk() != null && position >= plan.trunkEnd()) {
                passed = plan.trunk();
                plan.dropTrunk(position);
            }
            if (drained || passed != null) {
                startLanes();
            }
        } finally {
            lock.unlock();
        }
        if (passed != null) {
            passed.stop();
        }
    }

    private ByteBuffer take(@Nullable Segment segment, long from) throws IOException {
        if (segment == null) {
            return NOTHING;
        }
        long to = segment.await(from);
        if (to <= from) {
            segmentEnded(segment);
            return NOTHING;
        }
        ByteBuffer bytes = segment.take(from, to);
        lock.lock();
        try {
            requireOpen();
            taken = segment;
            position = from + bytes.remaining();
        } finally {
            lock.unlock();
        }
        return bytes;
    }

    /** What a segment had to give has been taken, and the rest of it was cut off meanwhile. */
    private void segmentEnded(Segment segment) {
        lock.lock();
        try {
            plan.remove(segment);
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer read(Trunk current, long from) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = current.reader().readBuffer();
            if (!bytes.hasRemaining()) {
                throw new EOFException(
                        origin + ": asked for bytes up to " + current.requestedEnd + ", got only up to " + from);
            }
        } catch (IOException e) {
            replace(current, e);
            return NOTHING;
        }
        lock.lock();
        try {
            requireOpen();
            if (!isTrunk(current)) {
                return NOTHING;
            }
            int count = (int) Math.min(bytes.remaining(), plan.trunkEnd() - from);
            bytes = bytes.slice(bytes.position(), count);
            position = from + count;
            rescues = 0;
        } finally {
            lock.unlock();
        }
        received.add(bytes.remaining());
        trunkAttempts.progress();
        spool.keep(from, bytes);
        return bytes;
    }

    /** Lets another trunk go on where one broke, or throws. */
    private void replace(Trunk broken, IOException failure) throws IOException {
        broken.stop();
        lock.lock();
        try {
            requireOpen();
            if (!isTrunk(broken)) {
                return;
            }
            plan.dropTrunk(position);
            slowDown(failure);
        } finally {
            lock.unlock();
        }
        long pause = trunkAttempts.pauseAfter(origin.named(failure));
        meter.retried();
        pause(pause);
    }

    /** Trunks have no values to be equal by. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isTrunk(Trunk one) {
        return plan.trunk() == one;
    }

    private void slowDown(IOException failure) {
        if (Attempts.isThrottling(failure)) {
            long now = System.nanoTime();
            pace.refused(now);
            restUntil = Math.max(restUntil, now + Attempts.wishNanos(failure));
        }
    }

    private void openTrunk(long from) {
        plan.setTrunk(Trunk.open(origin, from, plan.gapEnd(from), size, setting.executor()));
    }

    /** Starts as many lanes as there should be, where there is something to do and room for it; with the lock. */
    void startLanes() {
        if (closed || failing || restUntil > System.nanoTime()) {
            return;
        }
        limit = Integer.MAX_VALUE;
        if (pace.requests() == 1) {
            openTrunkAhead();
            return;
        }
        plan.drawTrunkIn(position);
        while (!failing && lanes.size() + plan.trunks() < pace.requests() && plan.hasGaps()) {
            if (!setting.mayRequest()) {
                limit = lanes.size() + plan.trunks();
                return;
            }
            Segment segment = plan.claim();
            if (segment == null) {
                setting.limiter().release();
                return;
            }
            run(new Lane(this, origin, size, setting.options(), segment));
        }
    }

    /** Lets the next trunk begin while what is before it is read. */
    private void openTrunkAhead() {
        if (plan.trunks() == 0 && lanes.isEmpty() && plan.hasGaps() && position < plan.firstGap()) {
            openTrunk(plan.firstGap());
        }
    }

    private void run(Lane lane) {
        lanes.add(lane);
        try {
            setting.executor().execute(lane);
        } catch (RejectedExecutionException e) {
            lanes.remove(lane);
            setting.limiter().release();
            failing = true;
            lane.segment().fail(noThread(origin, e));
        }
    }

    /** Counts bytes that a lane has received. */
    void received(int count) {
        received.add(count);
    }

    /** Gives a lane that has fetched its segment the next one; tells whether there is one, and no lane too many. */
    boolean goesOn(Lane lane) {
        List<Lane> twins;
        Segment next = null;
        lock.lock();
        try {
            // A twin must not begin another segment between this and its stop.
            twins = twins(lane);
            twins.forEach(Lane::retire);
            int running = lanes.size() - twins.size() + plan.trunks();
            boolean wanted = !closed
                    && !failing
                    && !lane.isStopped()
                    && pace.requests() > 1
                    && !setting.limiter().hasQueuedThreads();
            if (wanted && running <= pace.requests()) {
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
        return lanes.stream()
                .filter(other -> other != lane && other.segment() == lane.segment())
                .toList();
    }

    /** Tells whether a lane should try again after a failure. */
    boolean again(IOException failure) {
        meter.retried();
        List<Lane> idle;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            slowDown(failure);
            if (PartsRefusedException.isMeantBy(failure)) {
                // Whoever says that there are no parts means it.
                refusals += failure instanceof PartsRefusedException ? 1 : REFUSALS;
            }
            if (refusals < REFUSALS) {
                return true;
            }
            pace.only();
            setting.memory().learn(source, 0);
            plan.leaveToTrunk();
            idle = List.copyOf(lanes);
        } finally {
            lock.unlock();
        }
        idle.forEach(Lane::stop);
        return false;
    }

    /** Ends the download at a segment that cannot be fetched, unless another lane may: the reader is told when it comes there. */
    void failed(Lane lane, IOException failure) {
        lock.lock();
        try {
            lanes.remove(lane);
            if (lane.isStopped() || !twins(lane).stream().allMatch(Lane::isStopped)) {
                return;
            }
            failing = true;
        } finally {
            lock.unlock();
        }
        lane.segment().fail(failure);
    }

    /** Counts one lane less. */
    void ended(Lane lane) {
        setting.limiter().release();
        lock.lock();
        try {
            lanes.remove(lane);
            startLanes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, or ends the waiting when the download is closed. */
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

    @Override
    public String source() {
        return source;
    }

    /** Stops all requests. What has come is given back, or is kept where it has a lasting place. */
    @Override
    public void close() {
        List<Lane> running;
        Trunk last;
        boolean good;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            good = position == end;
            running = List.copyOf(lanes);
            last = plan.trunk();
            for (Segment segment : plan.segments()) {
                segment.fail(new IOException(origin + ": the reader is closed"));
                plan.remove(segment);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        running.forEach(Lane::stop);
        if (last != null) {
            last.stop();
        }
        int best = pace.best();
        if (best > 0) {
            setting.memory().learn(source, best);
        }
        spool.close();
        setting.open().remove(this);
        meter.done(position);
        meter.end(good);
    }
}
