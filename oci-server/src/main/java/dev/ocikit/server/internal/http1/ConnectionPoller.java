// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that accepts connections, and that has those which wait for their client: for the head of a request, or to be closed. It reads
 * without blocking and enforces the deadlines. A connection whose head is complete is handed to a worker.
 */
final class ConnectionPoller implements Runnable {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.server");
    private static final int SCRATCH_BYTES = 16 * 1024;
    private static final int ACCEPTS_AT_ONCE = 64;

    /** How much is read, and for how long, of a client that is still sending when its connection ends. */
    private static final long FAREWELL_BYTES = 4 << 20;

    private static final long FAREWELL_NANOS = 2_000_000_000L;
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000L;

    private final Http1Engine engine;
    private final ServerSocketChannel acceptor;
    private final Selector selector;
    private final SelectionKey acceptorKey;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final int maxHeadBytes;
    private final long headerNanos;
    private final long idleNanos;
    private final long sweepNanos;
    private List<HttpConnection> complete = new ArrayList<>();
    private long lastSweep = System.nanoTime();
    private volatile boolean closed;

    ConnectionPoller(Http1Engine engine, ServerSocketChannel acceptor, ServerLimits limits) throws IOException {
        this.engine = engine;
        this.acceptor = acceptor;
        maxHeadBytes = limits.headerBytes();
        headerNanos = nanos(limits.headerTimeout());
        idleNanos = nanos(limits.idleTimeout());
        sweepNanos = Math.max(1_000_000, Math.min(200_000_000, Math.min(headerNanos, idleNanos) / 10));
        selector = Selector.open();
        acceptor.configureBlocking(false);
        acceptorKey = acceptor.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Returns a duration in nanoseconds, up to a year. */
    static long nanos(Duration duration) {
        Duration year = Duration.ofDays(365);
        return duration.compareTo(year) > 0 ? year.toNanos() : duration.toNanos();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                if (complete.isEmpty()) {
                    selector.select(this::ready, Math.max(1, sweepNanos / 1_000_000));
                }
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                // Once, not until none is left: new ones could keep the tasks and the deadlines from their turn.
                if (!complete.isEmpty()) {
                    handOver();
                }
                sweep();
            }
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.ERROR, "the selector failed, so the server stops accepting", e);
        } finally {
            closeQuietly();
        }
    }

    private void ready(SelectionKey key) {
        Object attachment = key.attachment();
        try {
            if (key == acceptorKey) {
                accept();
            } else if (attachment instanceof Thread worker) {
                key.interestOps(0);
                LockSupport.unpark(worker);
            } else if (attachment instanceof HttpConnection connection) {
                guarded(connection, () -> ready(key, connection));
            }
        } catch (CancelledKeyException e) {
            // Its connection was closed by another thread.
        }
    }

    /** Runs what concerns one connection, whose failure must not be that of all. */
    private void guarded(HttpConnection connection, ChannelTask task) {
        boolean done = false;
        try {
            task.run();
            done = true;
        } catch (IOException e) {
            // The client has gone.
        } catch (RuntimeException e) {
            if (!(e instanceof CancelledKeyException)) {
                engine.connectionFailures().write(e);
            }
        } catch (OutOfMemoryError e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        } finally {
            if (!done) {
                drop(connection);
            }
        }
    }

    private void accept() {
        try {
            for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
                SocketChannel channel = acceptor.accept();
                if (channel == null) {
                    return;
                }
                HttpConnection connection = engine.admit(channel);
                if (connection != null) {
                    connection.closeIn(headerNanos);
                    guarded(connection, () -> engine.accepted(connection));
                }
            }
        } catch (ClosedChannelException e) {
            // The server stops.
        } catch (IOException e) {
            // Out of file descriptors, mostly: the connections that wait would be reported over and over.
            acceptorKey.interestOps(0);
            lastSweep = System.nanoTime() - sweepNanos + ACCEPT_PAUSE_NANOS;
        }
    }

    private void ready(SelectionKey key, HttpConnection connection) throws IOException {
        ByteBuffer farewell = connection.farewell();
        scratch.clear();
        if (farewell != null) {
            sendFarewell(key, connection, farewell);
            return;
        }
        int count = connection.channel().read(scratch);
        if (count < 0) {
            drop(connection);
        } else if (count > 0) {
            boolean first = connection.buffered() == 0;
            connection.append(scratch.flip());
            if (first) {
                connection.closeIn(headerNanos);
            }
            advance(key, connection);
        }
    }

    /** Hands a connection over, refuses its request, or waits for more of it. */
    private void advance(SelectionKey key, HttpConnection connection) throws IOException {
        int found = connection.findHead(maxHeadBytes);
        if (found < 0) {
            engine.budget().releaseBuffer(connection);
            connection.sayFarewell(ClosingAnswer.of(-found, false), FAREWELL_BYTES);
            connection.closeIn(FAREWELL_NANOS);
            scratch.clear();
            sendFarewell(key, connection, connection.farewell());
            return;
        }
        if (!engine.budget().chargeBuffer(connection)) {
            drop(connection);
        } else if (found > 0) {
            connection.clearDeadline();
            key.cancel();
            complete.add(connection);
        } else if (connection.buffered() == 0) {
            // An empty line between requests is no head.
            connection.closeIn(idleNanos);
        }
    }

    private void sendFarewell(SelectionKey key, HttpConnection connection, @Nullable ByteBuffer farewell)
            throws IOException {
        SocketChannel channel = connection.channel();
        if (farewell != null && farewell.hasRemaining()) {
            channel.write(farewell);
            if (farewell.hasRemaining()) {
                key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
            }
        }
        if (farewell != null && !farewell.hasRemaining() && !channel.socket().isOutputShutdown()) {
            channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
        }
        int count = channel.read(scratch);
        if (count < 0 || !connection.mayDrop(count)) {
            drop(connection);
        }
    }

    /** Hands the connections over whose head is complete. Their keys must be gone before they can block. */
    private void handOver() throws IOException {
        List<HttpConnection> batch = complete;
        complete = new ArrayList<>();
        selector.selectNow(this::ready);
        for (HttpConnection connection : batch) {
            guarded(connection, () -> {
                connection.channel().configureBlocking(true);
                engine.work(connection);
            });
        }
    }

    private void drop(HttpConnection connection) {
        engine.budget().releaseBuffer(connection);
        connection.close();
    }

    private void sweep() {
        long now = System.nanoTime();
        if (now - lastSweep < sweepNanos) {
            return;
        }
        lastSweep = now;
        if (acceptorKey.isValid() && !engine.stopping()) {
            acceptorKey.interestOps(SelectionKey.OP_ACCEPT);
        }
        for (HttpConnection connection : engine.connections()) {
            long deadline = connection.deadline();
            if (deadline != HttpConnection.NEVER && now - deadline > 0) {
                drop(connection);
            }
        }
    }

    /** Waits for a connection's first request. Called by the poller itself. */
    void await(HttpConnection connection) throws IOException {
        connection.channel().configureBlocking(false);
        connection.channel().register(selector, SelectionKey.OP_READ, connection);
    }

    /** Takes over a connection that waits for its next request. */
    void adopt(HttpConnection connection) {
        submit(() -> guarded(connection, () -> {
            if (engine.stopping()) {
                connection.close();
                return;
            }
            connection.releaseBuffer();
            SelectionKey key = register(connection);
            if (connection.buffered() == 0) {
                connection.closeIn(idleNanos);
            } else {
                connection.closeIn(headerNanos);
                advance(key, connection);
            }
        }));
    }

    /** Takes over a connection that is to be closed when an answer is out and the client has had time to read it. */
    void sayFarewell(HttpConnection connection, ByteBuffer answer) {
        submit(() -> guarded(connection, () -> {
            SelectionKey key = register(connection);
            connection.sayFarewell(answer, FAREWELL_BYTES);
            connection.closeIn(FAREWELL_NANOS);
            scratch.clear();
            sendFarewell(key, connection, answer);
        }));
    }

    /** Unparks a thread when a channel, which does not block, can be written to. */
    void wakeWhenWritable(SocketChannel channel, Thread worker) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid() && key.attachment() == worker) {
            try {
                key.interestOps(SelectionKey.OP_WRITE);
                selector.wakeup();
                return;
            } catch (CancelledKeyException e) {
                return; // closed: the next write fails
            }
        }
        submit(() -> {
            try {
                forget(channel);
                channel.register(selector, SelectionKey.OP_WRITE, worker);
            } catch (IOException | RuntimeException e) {
                LockSupport.unpark(worker); // its next write fails
            }
        });
    }

    @Nullable
    SelectionKey keyOf(SocketChannel channel) {
        return channel.keyFor(selector);
    }

    private SelectionKey register(HttpConnection connection) throws IOException {
        SocketChannel channel = connection.channel();
        channel.configureBlocking(false);
        forget(channel);
        return channel.register(selector, SelectionKey.OP_READ, connection);
    }

    /** Has the selector remove the key of a channel, if it was canceled. */
    private void forget(SocketChannel channel) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && !key.isValid()) {
            selector.selectNow(this::ready);
        }
    }

    private void submit(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Stops accepting, and closes the connections that wait for a request. */
    void stopAccepting() {
        submit(() -> {
            try {
                acceptor.close();
                selector.selectNow(this::ready);
            } catch (IOException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "closing the listening socket failed", e);
            }
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof HttpConnection connection && connection.farewell() == null) {
                    drop(connection);
                }
            }
        });
    }

    /** Ends the thread, once it has run the tasks so far. */
    void close() {
        submit(() -> closed = true);
    }

    private void closeQuietly() {
        try {
            acceptor.close();
            selector.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "closing the selector failed", e);
        }
    }

    /** A step of the poller for one connection. */
    @FunctionalInterface
    private interface ChannelTask {
        void run() throws IOException;
    }
}
