// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** A connection without TLS: its channel, in blocking mode except while a large body is written. */
final class PlainTransport implements Transport {
    /** How much is moved where no pooled buffer is at hand; the JDK keeps a direct buffer of this size for each thread. */
    static final int SMALL_BYTES = 16 * 1024;

    /** How often a write is tried again before the thread waits for the client: mostly that is long enough for one on the same machine. */
    private static final int YIELDS = 4;

    private static final long RETRY_NANOS = 500_000_000;

    private final SocketChannel channel;
    private final TransferMonitor.Transfer transfer;
    private final BufferPool pool;
    private final ConnectionPoller poller;
    private final InputStream timed;
    private boolean streaming;
    private boolean readsLarge;

    PlainTransport(
            SocketChannel channel,
            TransferMonitor.Transfer transfer,
            BufferPool pool,
            ConnectionPoller poller,
            int lingerMillis)
            throws IOException {
        this.channel = channel;
        this.transfer = transfer;
        this.pool = pool;
        this.poller = poller;
        channel.socket().setSoTimeout(lingerMillis);
        timed = channel.socket().getInputStream();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        transfer.waiting();
        ByteBuffer large = readsLarge && length > SMALL_BYTES ? pool.take() : null;
        int count;
        if (large == null) {
            count = channel.read(ByteBuffer.wrap(bytes, offset, Math.min(length, SMALL_BYTES)));
        } else {
            try {
                count = channel.read(large.limit(Math.min(length, large.capacity())));
                if (count > 0) {
                    large.flip().get(bytes, offset, count);
                }
            } finally {
                pool.giveBack(large);
            }
        }
        // Only a client that fills the small pieces gets to hold a large buffer while it is waited for.
        readsLarge = count >= SMALL_BYTES;
        transfer.moved(Math.max(count, 0));
        return count;
    }

    @Override
    public int readArrived(byte[] bytes, int offset, int length) throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.wrap(bytes, offset, Math.min(length, SMALL_BYTES)));
        } finally {
            block();
        }
    }

    /** Puts the channel into blocking mode. The poller may still have tasks that register it for a write which has ended. */
    private void block() throws IOException {
        while (true) {
            SelectionKey key = poller.keyOf(channel);
            if (key != null) {
                key.cancel();
            }
            try {
                channel.configureBlocking(true);
                return;
            } catch (IllegalBlockingModeException e) {
                // One of the tasks has run since the key was canceled. This thread submits no more of them meanwhile.
            }
        }
    }

    @Override
    public int readWithin(byte[] bytes, int offset, int length) throws IOException {
        try {
            return timed.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
            return TIMED_OUT;
        }
    }

    @Override
    public void streaming(boolean on) throws IOException {
        if (on) {
            channel.configureBlocking(false);
        } else {
            block();
        }
        streaming = on;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // yielding is an attempt that saves waiting, and nothing relies on it
    public void write(ByteBuffer buffer) throws IOException {
        int limit = buffer.limit();
        int idle = 0;
        while (buffer.position() < limit) {
            // The JDK copies all that remains of a heap buffer into a direct one at each call.
            buffer.limit(buffer.isDirect() ? limit : Math.min(limit, buffer.position() + SMALL_BYTES));
            if (!streaming) {
                transfer.waiting();
            }
            int count = channel.write(buffer);
            if (count > 0) {
                transfer.moved(count);
                idle = 0;
            } else if (++idle <= YIELDS) {
                Thread.yield();
            } else {
                // Tried again after a while, too: the system calls a channel writable only when much of its buffer is
                // free.
                transfer.waiting();
                poller.wakeWhenWritable(channel, Thread.currentThread());
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    @Override
    public boolean secure() {
        return false;
    }
}
