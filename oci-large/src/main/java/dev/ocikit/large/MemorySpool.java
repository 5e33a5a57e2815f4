// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Keeps what comes before its turn in memory, as far as the budget allows. */
final class MemorySpool implements Spool {
    private final Budget budget;

    MemorySpool(Budget budget) {
        this.budget = budget;
        budget.join();
    }

    @Override
    public @Nullable Segment segment(long start, long end) {
        return budget.take(end - start) ? new Held(start, end) : null;
    }

    @Override
    public long window() {
        return budget.share();
    }

    @Override
    public void close() {
        budget.leave();
    }

    /** A range in blocks of memory, which are given back as they are taken. */
    private final class Held extends Segment {
        private final Deque<byte[]> blocks = new ArrayDeque<>();
        private final long reservedEnd;
        private long firstBlockAt;
        private long lastBlockEnd;
        private long reserved;

        Held(long start, long end) {
            super(start, end, start);
            reservedEnd = end;
            firstBlockAt = start;
            lastBlockEnd = start;
            reserved = end - start;
        }

        @Override
        void add(long offset, ByteBuffer bytes) {
            lock.lock();
            try {
                ByteBuffer rest = fresh(offset, bytes);
                if (reserved == 0 || isComplete()) {
                    return;
                }
                long at = received();
                while (rest.hasRemaining()) {
                    if (at == lastBlockEnd) {
                        byte[] block = budget.block(reservedEnd - at);
                        blocks.add(block);
                        lastBlockEnd += block.length;
                    }
                    byte[] last = blocks.getLast();
                    int room = (int) (lastBlockEnd - at);
                    int count = Math.min(room, rest.remaining());
                    rest.get(last, last.length - room, count);
                    at += count;
                }
                advance(at);
            } finally {
                lock.unlock();
            }
        }

        @Override
        ByteBuffer take(long from, long to) throws IOException {
            lock.lock();
            try {
                if (blocks.isEmpty()) {
                    throw new IOException("the reader is closed");
                }
                byte[] first = blocks.getFirst();
                if (from == firstBlockAt + first.length) {
                    blocks.removeFirst();
                    firstBlockAt = from;
                    reserved -= first.length;
                    budget.give(first.length);
                    budget.recycle(first);
                    first = blocks.getFirst();
                }
                int at = (int) (from - firstBlockAt);
                int count = (int) Math.min(first.length - at, to - from);
                return ByteBuffer.wrap(first, at, count).asReadOnlyBuffer();
            } finally {
                lock.unlock();
            }
        }

        @Override
        void release() {
            lock.lock();
            try {
                budget.give(reserved);
                reserved = 0;
                // Not to be used again: the reader may still look at one.
                blocks.clear();
            } finally {
                lock.unlock();
            }
        }
    }
}
