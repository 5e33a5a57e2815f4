// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digester;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A part of some content, held until the registry has it. Its memory comes in pieces as it is needed, because a heap that is small has no
 * room for large arrays, and is used again for the next part.
 */
final class ChunkBuffer {
    private static final int PIECE_BYTES = 256 << 10;

    private long capacity;
    private final List<byte[]> pieces = new ArrayList<>();
    private long start;
    private long length;

    ChunkBuffer(long capacity) {
        this.capacity = capacity;
    }

    /** Lets go of what is held, to hold what comes from an offset on. */
    void startAt(long offset) {
        start = offset;
        length = 0;
    }

    /** Makes room for so much in all, if there is less. */
    void grow(long newCapacity) {
        capacity = Math.max(capacity, newCapacity);
    }

    /** Adds what comes next, in one piece; tells whether there is room for more, and more may come. */
    boolean add(InputStream in, long most, Digester digester) throws IOException {
        int within = (int) (length % PIECE_BYTES);
        byte[] piece = piece((int) (length / PIECE_BYTES));
        int want = (int) Math.min(piece.length - within, Math.min(capacity - length, most));
        int count = in.readNBytes(piece, within, want);
        digester.update(piece, within, count);
        length += count;
        return count == want && count < most && length < capacity;
    }

    private byte[] piece(int index) {
        int size = (int) Math.min(PIECE_BYTES, capacity - (long) index * PIECE_BYTES);
        if (index == pieces.size()) {
            pieces.add(new byte[size]);
        } else if (pieces.get(index).length < size) {
            pieces.set(index, Arrays.copyOf(pieces.get(index), size));
        }
        return pieces.get(index);
    }

    /** Returns the offset in the content of the first byte held. */
    long start() {
        return start;
    }

    /** Returns the offset in the content behind the last byte held. */
    long end() {
        return start + length;
    }

    /** Tells whether there is no more room. */
    boolean isFull() {
        return length == capacity;
    }

    /** Returns what is held from an offset in the content on. */
    InputStream from(long offset) {
        List<InputStream> streams = new ArrayList<>();
        long at = Math.max(0, offset - start);
        while (at < length) {
            byte[] piece = pieces.get((int) (at / PIECE_BYTES));
            int within = (int) (at % PIECE_BYTES);
            int count = (int) Math.min(piece.length - within, length - at);
            streams.add(new ByteArrayInputStream(piece, within, count));
            at += count;
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
