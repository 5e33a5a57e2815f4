// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The body of an answer, handed out in the buffers in which it was received: {@link #readBuffer} copies nothing, {@link #read} once.
 *
 * <p>Used by one thread; {@link #close} may come from another one, stops the transfer and makes a waiting read fail.
 */
public abstract class WireStream extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private ByteBuffer current = NOTHING;

    protected WireStream() {}

    /** Returns a body that is at hand; the bytes must not change. */
    public static WireStream of(byte[] bytes) {
        return new WireStream() {
            private ByteBuffer rest = ByteBuffer.wrap(bytes);

            @Override
            protected ByteBuffer receive() {
                ByteBuffer all = rest;
                rest = NOTHING;
                return all;
            }

            @Override
            public void close() {}
        };
    }

    /** Waits for the next bytes: a buffer of at least one byte that is the caller's to keep, or without remaining bytes at the end. */
    protected abstract ByteBuffer receive() throws IOException;

    /** Returns the next bytes, read-only: at least one byte, or none at the end. */
    public final ByteBuffer readBuffer() throws IOException {
        ByteBuffer next = current.hasRemaining() ? current : receive();
        current = NOTHING;
        return next.asReadOnlyBuffer();
    }

    /** Waits for a number of bytes, or the end, and returns what was received without taking it. */
    final ByteBuffer peek(int bytes) throws IOException {
        while (current.remaining() < bytes) {
            ByteBuffer next = receive();
            if (!next.hasRemaining()) {
                break;
            }
            current = current.hasRemaining() ? joined(current, next) : next;
        }
        return current.asReadOnlyBuffer();
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!current.hasRemaining()) {
            current = receive();
        }
        int count = Math.min(length, current.remaining());
        current.get(bytes, offset, count);
        return count == 0 ? -1 : count;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final long skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (!current.hasRemaining()) {
                current = receive();
                if (!current.hasRemaining()) {
                    break;
                }
            }
            int step = (int) Math.min(left, current.remaining());
            current.position(current.position() + step);
            left -= step;
        }
        return Math.max(0, count) - Math.max(0, left);
    }

    @Override
    public abstract void close() throws IOException;
}
