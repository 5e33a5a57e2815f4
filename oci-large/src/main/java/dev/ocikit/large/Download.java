// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A large blob, or a large part of one, on its way here.
 *
 * <p>It begins as one long request, the trunk, which the reading thread reads as it would without this class. While that is under way
 * others are tried beside it: the trunk's end is drawn in, and {@link Lanes} fetch segments of what is behind. They stay if the total grows;
 * otherwise a new trunk goes on behind the last segment.
 *
 * <p>Whatever comes before its turn has its place in the {@link Spool} before it is asked for. So no request waits for the reader, and a
 * reader that stops stops the fetching.
 *
 * <p>{@link #next} belongs to one thread. Another one, that of the {@link Watch}, measures, starts lanes, and replaces requests that stand
 * still.
 */
final class Download implements Content {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Setting setting;
    private final Origin origin;
    private final long size;
    private final long end;
    private final Spool spool;
    private final ProgressMeter meter;
    private final String source;
    private final Attempts trunkAttempts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Pace pace;
    private final Plan plan;
    private final Refusals refusals;
    private final Lanes lanes;
    private final Rescue rescue;
    private @Nullable Segment taken;
    private long trunkReceived;
    private long waitedNanos;
    private long waitingSince;
    private boolean waiting;
    private @Nullable Throwable failure;
    private boolean closed;
    private volatile boolean refused;

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
        this.end = end;
        this.source = source;
        this.spool = spool;
        this.meter = meter;
        LargeOptions options = setting.options();
        int known = setting.memory().requests(source, options.firstRequests());
        pace = new Pace(System.nanoTime(), Math.max(1, known), known == 0 ? 1 : options.maxRequests());
        trunkAttempts = new Attempts(options);
        plan = new Plan(begin, end, present, trunk, spool, pace, options.minRangeBytes());
        refusals = new Refusals(pace);
        lanes = new Lanes(lock, changed, setting, origin, size, plan, pace, refusals, source, meter);
        rescue = new Rescue(plan, lanes, pace, refusals, options);
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

    /** Lets others beside the trunk be tried, until the download is closed; closes it if that cannot be. */
    void start() throws IOException {
        boolean watched = false;
        try {
            watched = setting.watch().add(this);
        } finally {
            if (!watched) {
                close();
            }
        }
        if (!watched) {
            throw new IOException(origin + ": the registry for large blobs is closed");
        }
    }

    /** Looks how it goes: for the watch. */
    void look() {
        Runnable help = null;
        int requests;
        long done;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            long now = System.nanoTime();
            measure(now);
            startRequests();
            if (waiting) {
                help = rescue.look(now, now - waitingSince);
            }
            requests = lanes.count() + plan.trunks();
            done = plan.position();
        } finally {
            lock.unlock();
        }
        if (help != null) {
            help.run();
            meter.retried();
        }
        meter.requests(requests);
        meter.done(done);
    }

    /** Makes the reader fail with what nobody has foreseen. */
    void fail(Throwable unforeseen) {
        lock.lock();
        try {
            failure = unforeseen;
        } finally {
            lock.unlock();
        }
        close();
    }

    private void measure(long now) {
        boolean growing = plan.hasGaps() || (plan.trunk() != null && plan.trunkEnd() == end);
        if (lanes.isFailing() || !growing) {
            return;
        }
        int running = lanes.count() + plan.trunks();
        boolean all = running == pace.requests() || (running < pace.requests() && plan.isCramped());
        // A trunk that waits while the reader is at a segment before it brings nothing.
        boolean settled = all && (plan.trunk() == null || plan.isInTrunk(plan.position())) && lanes.allSettled(now);
        long waited = waitedNanos + (waiting ? now - waitingSince : 0);
        pace.measure(now, trunkReceived + lanes.received(), waited, settled, Math.max(1, lanes.limit()));
    }

    @Override
    public ByteBuffer next() throws IOException {
        drop();
        while (true) {
            Segment segment;
            Trunk trunk = null;
            long from;
            long rest = 0;
            lock.lock();
            try {
                requireOpen();
                from = plan.position();
                if (from == end) {
                    return NOTHING;
                }
                segment = plan.segmentAt(from);
                if (segment == null && !plan.isInTrunk(from)) {
                    lanes.start();
                    segment = plan.segmentAt(from);
                }
                if (segment == null) {
                    rest = plan.isInTrunk(from) ? 0 : refusals.restNanos(System.nanoTime());
                    trunk = rest == 0 ? trunkAt(from) : null;
                }
                waiting = rest == 0;
                waitingSince = System.nanoTime();
            } finally {
                lock.unlock();
            }
            ByteBuffer bytes = NOTHING;
            try {
                if (segment != null) {
                    bytes = take(segment, from);
                } else if (trunk != null) {
                    bytes = read(trunk, from);
                } else {
                    lanes.pause(rest);
                }
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
            waiting = false;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (failure != null) {
            throw new IOException(origin + ": " + failure, failure);
        }
        if (closed) {
            throw new IOException(origin + ": the reader is closed");
        }
    }

    /** Lets go of what the reader has behind it. */
    private void drop() {
        Trunk passed = null;
        lock.lock();
        try {
            boolean drained = taken != null && plan.position() >= taken.end();
            if (taken != null && drained) {
                plan.remove(taken);
                taken = null;
            }
            if (plan.trunk() != null && plan.position() >= plan.trunkEnd()) {
                passed = plan.trunk();
                plan.dropTrunk();
            }
            if (drained || passed != null) {
                startRequests();
            }
        } finally {
            lock.unlock();
        }
        if (passed != null) {
            passed.stop();
        }
    }

    private ByteBuffer take(Segment segment, long from) throws IOException {
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
            plan.advance(from + bytes.remaining());
            rescue.progress();
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

    private ByteBuffer read(Trunk trunk, long from) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = trunk.reader().readBuffer();
            if (!bytes.hasRemaining()) {
                throw new EOFException(
                        origin + ": asked for bytes up to " + trunk.requestedEnd + ", got only up to " + from);
            }
        } catch (IOException e) {
            replace(trunk, e);
            return NOTHING;
        }
        lock.lock();
        try {
            requireOpen();
            if (!isTrunk(trunk)) {
                return NOTHING;
            }
            int count = (int) Math.min(bytes.remaining(), plan.trunkEnd() - from);
            bytes = bytes.slice(bytes.position(), count);
            plan.advance(from + count);
            trunkReceived += count;
            trunk.came();
            rescue.progress();
        } finally {
            lock.unlock();
        }
        trunkAttempts.received(bytes.remaining());
        spool.keep(from, bytes);
        return bytes;
    }

    /** Lets another trunk go on where one broke, or throws. */
    private void replace(Trunk broken, IOException breakage) throws IOException {
        broken.stop();
        lock.lock();
        try {
            requireOpen();
            if (!isTrunk(broken)) {
                return;
            }
            plan.dropTrunk();
            refusals.slowDown(breakage, System.nanoTime());
        } finally {
            lock.unlock();
        }
        long pause = trunkAttempts.pauseAfter(origin.named(breakage));
        meter.retried();
        lanes.pause(pause);
    }

    /** Trunks have no values to be equal by. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isTrunk(Trunk one) {
        return plan.trunk() == one;
    }

    /** Returns the trunk that brings the byte at an offset, where no segment is. */
    private Trunk trunkAt(long from) {
        Trunk trunk = plan.trunk();
        return trunk != null && plan.isInTrunk(from) ? trunk : openTrunk(from);
    }

    private Trunk openTrunk(long from) {
        Trunk trunk = Trunk.open(origin, from, plan.gapEnd(from), size, setting.executor());
        plan.setTrunk(trunk);
        return trunk;
    }

    private void startRequests() {
        lanes.start();
        // With one request at a time the next may begin while what is before it is read.
        boolean alone = pace.requests() == 1 && plan.trunks() == 0 && lanes.count() == 0;
        boolean mayAsk = !lanes.isFailing() && refusals.restNanos(System.nanoTime()) == 0;
        if (alone && mayAsk && plan.position() < plan.firstGap()) {
            openTrunk(plan.firstGap());
        }
    }

    @Override
    public void refuse() {
        refused = true;
    }

    @Override
    public String source() {
        return source;
    }

    /** Stops all requests. What has come is given back, or is kept where it has a lasting place. */
    @Override
    public void close() {
        List<Lane> running;
        Trunk trunk;
        long done;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            done = plan.position();
            running = lanes.close();
            trunk = plan.trunk();
            for (Segment segment : plan.segments()) {
                segment.fail(new IOException(origin + ": the reader is closed", failure));
                plan.remove(segment);
            }
            int best = pace.best();
            if (best > 0) {
                setting.memory().learn(source, best);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        running.forEach(Lane::stop);
        if (trunk != null) {
            trunk.stop();
        }
        spool.close();
        setting.watch().remove(this);
        meter.done(done);
        meter.end(done == end && !refused);
    }
}
