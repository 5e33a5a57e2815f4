// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Content that grows at its end, charged to a client from the moment its memory is allocated. For use by one thread at a time.
 *
 * <p>Who wants to add bytes asks for {@linkplain #makeRoom room}, fills the {@linkplain #tail tail} from {@link #tailUsed} on, and
 * {@linkplain #advance advances}. Pieces double with the content, so that little memory is taken for content that may never come.
 */
final class SegmentBuffer {
    /**
     * The size of the pieces of large content. Arrays of more than half a heap region get regions of their own in G1, and a region has 1
     * MiB in a small heap: pieces of 1 MiB would take twice their size there. Four of these, with their headers, fill such a region.
     */
    static final int MAX_PIECE_BYTES = 256 * 1024 - 32;

    /** Content up to this size is one array in the end. */
    static final int SINGLE_PIECE_BYTES = 64 * 1024;

    private static final byte[] NONE = {};

    private final ClientAccount payer;
    private final List<byte[]> full = new ArrayList<>(1);
    private byte[] tail = NONE;
    private int tailUsed;
    private long size;
    private long charged;

    /** Creates an empty buffer; the account is kept open by its caller. */
    SegmentBuffer(ClientAccount payer) {
        this.payer = payer;
    }

    long size() {
        return size;
    }

    byte[] tail() {
        return tail;
    }

    int tailUsed() {
        return tailUsed;
    }

    int tailFree() {
        return tail.length - tailUsed;
    }

    /**
     * Sees to it that the tail has room for at least one byte.
     *
     * @param likely how many bytes are likely to come, at least 1: a first piece is no smaller
     * @param most how many bytes come at most, at least 1: no piece is larger
     * @return whether the memory could be charged; if not, nothing has changed
     */
    ChargeResult makeRoom(int likely, long most) {
        if (tailFree() > 0) {
            return ChargeResult.CHARGED;
        }
        int bytes = nextPiece(likely, most);
        long cost = RetainedSizes.content(bytes, 1);
        ChargeResult result = payer.charge(cost);
        if (result != ChargeResult.CHARGED) {
            return result;
        }
        charged += cost;
        byte[] next = new byte[bytes];
        seal();
        tail = next;
        return ChargeResult.CHARGED;
    }

    /** Returns the size of the piece that {@link #makeRoom} adds for these parameters. */
    int nextPiece(int likely, long most) {
        return (int) Math.min(Math.min(MAX_PIECE_BYTES, most), Math.max(likely, size));
    }

    /** Makes the bytes in the tail part of the content. */
    void advance(int bytes) {
        tailUsed += bytes;
        size += bytes;
    }

    /**
     * Leaves the tail to a caller that may still fill it, and keeps a copy of its content. The charge for the tail becomes the caller's.
     *
     * @return whether the copy could be charged; if not, nothing has changed
     */
    ChargeResult leaveTail() {
        if (tailUsed > 0) {
            long cost = RetainedSizes.content(tailUsed, 1);
            ChargeResult result = payer.charge(cost);
            if (result != ChargeResult.CHARGED) {
                return result;
            }
            charged += cost;
            full.add(Arrays.copyOf(tail, tailUsed));
        }
        forgetTail();
        return ChargeResult.CHARGED;
    }

    /** Forgets the content but for the charge for the tail, which becomes that of a caller that may still fill the tail. */
    void clearAndLeaveTail() {
        forgetTail();
        clear();
    }

    private void forgetTail() {
        charged -= RetainedSizes.content(tail.length, 1);
        tail = NONE;
        tailUsed = 0;
    }

    /** Gives up the free part of the tail, which nobody fills any more. */
    private void seal() {
        if (tailUsed > 0) {
            full.add(tailUsed == tail.length ? tail : Arrays.copyOf(tail, tailUsed));
        }
        refund(tailUsed > 0 || tail.length == 0 ? tailFree() : RetainedSizes.content(tail.length, 1));
        tail = NONE;
        tailUsed = 0;
    }

    /** Returns a digester that has seen the content. */
    Digester digester(Set<DigestAlgorithm> algorithms) {
        Digester digester = Digester.of(algorithms.toArray(new DigestAlgorithm[0]));
        for (byte[] piece : full) {
            digester.update(piece, 0, piece.length);
        }
        digester.update(tail, 0, tailUsed);
        return digester;
    }

    /** Returns the content, whose {@link Segments#retainedBytes} remain charged; the buffer is empty. */
    Segments freeze() {
        seal();
        if (full.size() > 1 && size <= SINGLE_PIECE_BYTES) {
            byte[] whole = new byte[(int) size];
            int end = 0;
            for (byte[] piece : full) {
                System.arraycopy(piece, 0, whole, end, piece.length);
                end += piece.length;
            }
            full.clear();
            full.add(whole);
        }
        Segments content = new Segments(full);
        charged -= content.retainedBytes();
        clear();
        return content;
    }

    /** Forgets the content and releases what it took. */
    void clear() {
        full.clear();
        tail = NONE;
        tailUsed = 0;
        size = 0;
        refund(charged);
    }

    private void refund(long bytes) {
        if (bytes > 0) {
            payer.release(bytes);
            charged -= bytes;
        }
    }
}
