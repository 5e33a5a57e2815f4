// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import java.util.Arrays;
import java.util.List;

/** Content in pieces, so that no array is large and the whole may be larger than an array can be. Immutable. */
final class Segments {
    private final byte[][] pieces;
    private final long[] starts;
    private final long length;

    /**
     * Creates content of pieces that hold nothing else and do not change any more.
     *
     * @param pieces none of them empty
     */
    Segments(List<byte[]> pieces) {
        this.pieces = pieces.toArray(new byte[0][]);
        this.starts = new long[this.pieces.length];
        long end = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = end;
            end += this.pieces[i].length;
        }
        this.length = end;
    }

    long length() {
        return length;
    }

    /** Returns the heap that the pieces retain, in bytes. */
    long retainedBytes() {
        return RetainedSizes.content(length, pieces.length);
    }

    byte[] piece(int index) {
        return pieces[index];
    }

    /** Returns where in the content a piece begins. */
    long start(int index) {
        return starts[index];
    }

    /** Returns the index of the piece that holds the byte at a position, which is less than the length. */
    int indexAt(long position) {
        int found = Arrays.binarySearch(starts, position);
        return found < 0 ? -found - 2 : found;
    }
}
