// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.nio.ByteBuffer;
import java.util.Random;

/** A transport that receives given bytes in pieces of random sizes, and then the end of the connection. */
final class PieceTransport implements Transport {
    private final byte[] input;
    private final Random random;
    private final int maxPiece;
    private int position;

    PieceTransport(byte[] input, Random random) {
        this.input = input;
        this.random = random;
        this.maxPiece = new int[] {1, 3, 100, 10_000}[random.nextInt(4)];
    }

    int unread() {
        return input.length - position;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (position == input.length) {
            return -1;
        }
        int count = Math.min(Math.min(length, unread()), 1 + random.nextInt(maxPiece));
        System.arraycopy(input, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int readArrived(byte[] bytes, int offset, int length) {
        return read(bytes, offset, length);
    }

    @Override
    public int readWithin(byte[] bytes, int offset, int length) {
        return read(bytes, offset, length);
    }

    @Override
    public void write(ByteBuffer buffer) {
        throw new AssertionError("the body of a request is read only");
    }

    @Override
    public void streaming(boolean on) {
        throw new AssertionError("the body of a request is read only");
    }

    @Override
    public boolean secure() {
        return false;
    }
}
