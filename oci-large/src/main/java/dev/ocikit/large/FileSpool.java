// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each byte at its place in a file. What is to be taken is read back from there, while it is still in the memory of the operating
 * system: fetching runs ahead only so far.
 */
final class FileSpool implements Spool {
    private static final long WINDOW_BYTES = 256 << 20;
    private static final int BUFFER_BYTES = 256 * 1024;
    /** What comes in its turn is noted in steps, for a download that is killed. */
    private static final long NOTE_BYTES = 8 << 20;

    private final PartFile file;
    private long ahead;
    private long keptFrom;
    private long keptTo;
    private @Nullable ByteBuffer buffer;

    FileSpool(PartFile file) {
        this.file = file;
    }

    @Override
    public synchronized @Nullable Segment segment(long start, long end) {
        if (ahead + end - start > WINDOW_BYTES) {
            return null;
        }
        ahead += end - start;
        return new Filed(start, end, start);
    }

    /** Returns a range that is there already. */
    Segment finished(long start, long end) {
        return new Filed(start, end, end);
    }

    @Override
    public long window() {
        return WINDOW_BYTES;
    }

    @Override
    public void keep(long offset, ByteBuffer bytes) throws IOException {
        if (offset != keptTo) {
            noteKept();
            keptFrom = offset;
        }
        file.write(bytes.duplicate(), offset);
        keptTo = offset + bytes.remaining();
        if (keptTo - keptFrom >= NOTE_BYTES) {
            noteKept();
        }
    }

    /** Notes what came in its turn, up to the last byte. */
    void noteKept() throws IOException {
        if (keptTo > keptFrom) {
            file.note(keptFrom, keptTo);
            keptFrom = keptTo;
        }
    }

    private ByteBuffer buffer() {
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        }
        return buffer.clear();
    }

    /** A range at its place in the file. */
    private final class Filed extends Segment {
        private long reserved;
        private boolean noted;
        private boolean released;

        Filed(long start, long end, long received) {
            super(start, end, received);
            reserved = end - received;
            noted = reserved == 0;
        }

        /** Writes with the lock, so that no lane writes where another has, where all is done, or when others may be at work there. */
        @Override
        void add(long offset, ByteBuffer bytes) throws IOException {
            lock.lock();
            try {
                if (released || isComplete()) {
                    return;
                }
                ByteBuffer fresh = fresh(offset, bytes);
                int count = fresh.remaining();
                file.write(fresh, received());
                advance(received() + count);
                if (isComplete()) {
                    noted = true;
                    file.note(start, end());
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        ByteBuffer take(long from, long to) throws IOException {
            ByteBuffer bytes = buffer();
            bytes.limit((int) Math.min(bytes.limit(), to - from));
            file.read(bytes, from);
            return bytes.flip().asReadOnlyBuffer();
        }

        @Override
        void release() {
            lock.lock();
            try {
                if (!released && !noted) {
                    file.note(start, received());
                }
                released = true;
            } catch (IOException e) {
                // What is not noted is fetched again, which harms nobody.
                released = true;
            } finally {
                lock.unlock();
            }
            if (reserved > 0) {
                synchronized (FileSpool.this) {
                    ahead -= reserved;
                    reserved = 0;
                }
            }
        }
    }
}
