// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A request body on its way from the event loop, which adds to it, to the thread that reads it. It stops reading from the connection while
 * more than a bound is queued.
 */
final class NettyBody extends InputStream {
    private static final int PAUSE_BYTES = 1024 * 1024;
    private static final int RESUME_BYTES = PAUSE_BYTES / 2;

    private final Channel channel;
    private final Queue<ByteBuf> queue = new ArrayDeque<>();
    private int queuedBytes;
    private boolean paused;
    private boolean ended;
    private boolean failed;
    private boolean closed;

    NettyBody(Channel channel) {
        this.channel = channel;
    }

    /** Adds bytes, whose reference passes to this body. */
    synchronized void add(ByteBuf content, boolean last) {
        ended |= last;
        if (closed || !content.isReadable()) {
            content.release();
        } else {
            queue.add(content);
            queuedBytes += content.readableBytes();
            if (!paused && queuedBytes > PAUSE_BYTES) {
                paused = true;
                channel.config().setAutoRead(false);
            }
        }
        notifyAll();
    }

    /** Reports that the connection was lost, or that the body is not valid. */
    synchronized void fail() {
        failed = !ended;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        while (queue.isEmpty()) {
            if (ended) {
                return -1;
            }
            if (failed) {
                throw new EOFException("the client closed the connection within a body");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
        ByteBuf head = queue.element();
        int count = Math.min(length, head.readableBytes());
        head.readBytes(bytes, offset, count);
        if (!head.isReadable()) {
            queue.remove().release();
        }
        queuedBytes -= count;
        if (paused && queuedBytes <= RESUME_BYTES) {
            resume();
        }
        return count;
    }

    private synchronized void resume() {
        paused = false;
        channel.config().setAutoRead(true);
    }

    /** Drops what is queued and what still comes. */
    @Override
    public synchronized void close() {
        closed = true;
        for (ByteBuf left = queue.poll(); left != null; left = queue.poll()) {
            left.release();
        }
        if (paused) {
            resume();
        }
    }
}
