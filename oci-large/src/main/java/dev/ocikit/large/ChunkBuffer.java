// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.ref.Digester;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A part of some content, held until the registry has it. Its memory comes in pieces as it is needed, because a heap that is small has no
 * room for large arrays, and is used again for the next part.
 */
final class ChunkBuffer {
    private static final int PIECE_BYTES = 256 << 10;

    private final long capacity;
    private final List<byte[]> pieces = new ArrayList<>();
    private long start;
    private long length;

    ChunkBuffer(long capacity) {
        this.capacity = capacity;
    }

    /** Reads what comes next, as much as there is room for, and no more than so much. */
    void fill(InputStream in, long offset, long most, Digester digester) throws IOException {
        start = offset;
        length = 0;
        long room = Math.min(capacity, most);
        while (length < room) {
            byte[] piece = piece((int) (length / PIECE_BYTES));
            int want = (int) Math.min(piece.length, room - length);
            int count = in.readNBytes(piece, 0, want);
            digester.update(piece, 0, count);
            length += count;
            if (count < want) {
                return;
            }
        }
    }

    private byte[] piece(int index) {
        if (index == pieces.size()) {
            pieces.add(new byte[(int) Math.min(PIECE_BYTES, capacity - (long) index * PIECE_BYTES)]);
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
