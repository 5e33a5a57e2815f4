// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a download the trunk brings, which are in segments, and which nobody fetches yet. Together they are all from the reader's
 * place to the end. Used with the download's lock.
 */
final class Plan {
    private final Spool spool;
    private final Pace pace;
    private final long leastBytes;
    private final Gaps gaps = new Gaps();
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private @Nullable Trunk trunk;
    private long trunkEnd;
    private boolean cramped;
    private long position;

    /**
     * Creates a plan.
     *
     * @param present what is there already, in order
     * @param trunk what brings the first bytes that are not, if there are any
     * @param leastBytes how long a range should be at least
     */
    Plan(long begin, long end, List<Segment> present, @Nullable Trunk trunk, Spool spool, Pace pace, long leastBytes) {
        this.spool = spool;
        this.pace = pace;
        this.leastBytes = leastBytes;
        position = begin;
        long at = begin;
        for (Segment segment : present) {
            gaps.add(at, segment.start);
            segments.put(segment.start, segment);
            at = segment.end();
        }
        gaps.add(at, end);
        if (trunk != null) {
            setTrunk(trunk);
        }
    }

    /** Returns the offset of the byte that the reader takes next. */
    long position() {
        return position;
    }

    /** The reader has taken what is before an offset. */
    void advance(long to) {
        position = to;
    }

    /** Returns the trunk, if there is one now. */
    @Nullable
    Trunk trunk() {
        return trunk;
    }

    /** Returns up to where the trunk is read. */
    long trunkEnd() {
        return trunkEnd;
    }

    /** Returns how many requests the trunk is: one, or none. */
    int trunks() {
        return trunk == null ? 0 : 1;
    }

    boolean isInTrunk(long offset) {
        return trunk != null && trunk.start <= offset && offset < trunkEnd;
    }

    /** Returns the segment with a byte, if it is in one. */
    @Nullable
    Segment segmentAt(long offset) {
        Map.Entry<Long, Segment> entry = segments.floorEntry(offset);
        return entry != null && offset < entry.getValue().end() ? entry.getValue() : null;
    }

    /** Returns the segments, in order. */
    List<Segment> segments() {
        return List.copyOf(segments.values());
    }

    /** Lets go of a segment. */
    void remove(Segment segment) {
        segments.remove(segment.start, segment);
        segment.release();
    }

    /** Tells whether there is something that nobody fetches yet. */
    boolean hasGaps() {
        return !gaps.isEmpty();
    }

    /** Returns the first byte that nobody fetches yet, or -1. */
    long firstGap() {
        Map.Entry<Long, Long> gap = gaps.first();
        return gap == null ? -1 : gap.getKey();
    }

    /** Returns the byte behind the gap that begins at an offset. */
    long gapEnd(long start) {
        Map.Entry<Long, Long> gap = gaps.first();
        if (gap == null || gap.getKey() != start) {
            throw new IllegalStateException("nothing is missing at " + start);
        }
        return gap.getValue();
    }

    /** Sets a trunk for the gap that begins where it does. */
    void setTrunk(Trunk next) {
        trunkEnd = gapEnd(next.start);
        gaps.take(next.start, trunkEnd);
        trunk = next;
    }

    /** Gives up the trunk; what it would have brought yet is missing then. */
    void dropTrunk() {
        if (trunk != null) {
            gaps.add(Math.max(position, trunk.start), trunkEnd);
            trunk = null;
        }
    }

    /** Leaves what is far behind the reader's place to others than the trunk. */
    void drawTrunkIn() {
        if (trunk == null || !gaps.isEmpty()) {
            return;
        }
        long from = Math.max(position, trunk.start);
        long soon = (long) (pace.rate() / 4 / pace.requests());
        long newEnd = from + Math.max(soon, rangeBytes(trunkEnd - from));
        if (trunkEnd - newEnd >= leastBytes) {
            gaps.add(newEnd, trunkEnd);
            trunkEnd = newEnd;
        }
    }

    /** Returns the next segment, with a place to keep it, or null if there is none. */
    @Nullable
    Segment claim() {
        Map.Entry<Long, Long> gap = gaps.first();
        cramped = false;
        if (gap == null) {
            return null;
        }
        long length = Math.min(rangeBytes(gaps.bytes()), gap.getValue() - gap.getKey());
        Segment segment = spool.segment(gap.getKey(), gap.getKey() + length);
        cramped = segment == null;
        if (segment != null) {
            gaps.take(segment.start, segment.end());
            segments.put(segment.start, segment);
        }
        return segment;
    }

    /** Gives back a segment that nobody has begun to fetch. */
    void unclaim(Segment segment) {
        gaps.add(segment.start, segment.end());
        remove(segment);
    }

    /** Tells whether there was no room for the segment that was claimed last. */
    boolean isCramped() {
        return cramped;
    }

    /** Returns how long a range should be: two seconds' worth, such that twice as many have room, and that all lanes end together. */
    private long rangeBytes(long left) {
        int requests = pace.requests();
        long fast = pace.rate() == 0 ? 4 * leastBytes : (long) (2 * pace.rate() / requests);
        long room = spool.window() / (2L * requests + 2);
        long fair = left / requests;
        long least = Math.min(leastBytes, Math.max(1, spool.window()));
        return Math.max(least, Math.min(fast, Math.min(room, fair)));
    }

    /** Leaves all that has not come yet to the trunk. */
    void leaveToTrunk() {
        for (Segment segment : segments()) {
            if (!segment.isComplete()) {
                long before = segment.end();
                gaps.add(segment.cut(), before);
                if (segment.end() == segment.start) {
                    remove(segment);
                }
            }
        }
        Map.Entry<Long, Long> gap = gaps.first();
        if (trunk != null && gap != null && gap.getKey() == trunkEnd && gap.getValue() <= trunk.requestedEnd) {
            gaps.take(trunkEnd, gap.getValue());
            trunkEnd = gap.getValue();
        }
    }
}
