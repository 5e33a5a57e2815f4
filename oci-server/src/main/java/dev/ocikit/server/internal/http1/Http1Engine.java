// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.api.Threads;
import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.Handler;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.internal.ClientShares;
import dev.ocikit.server.internal.FailureLog;
import dev.ocikit.server.internal.RequestSlots;
import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server: a poller that has the idle connections, and workers that have those with a request.
 *
 * <p>A worker is a virtual thread where the JVM has them, otherwise one of a bounded number of daemon threads. It keeps its connection for a
 * moment after each answer, so that a busy connection changes threads rarely. Safe for use by many threads.
 */
public final class Http1Engine implements AutoCloseable {
    /** How long a worker waits for the next request of its connection before it gives it back to the poller. */
    private static final int LINGER_MILLIS = 50;

    /** The threads beyond those that hold a request: they parse, refuse and linger, and never wait for a client otherwise. */
    private static final int SPARE_THREADS = 32;

    /** The JDK holds 28 KiB for an idle connection over TLS, and more in a handshake: an eighth of the heap, with room to spare. */
    private static final long TLS_HEAP_BYTES = 8 * 32 * 1024;

    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.server");

    private static final int MAX_THREADS = 0x7fff;
    private static final long JOIN_MILLIS = 2000;

    private final Handler handler;
    private final ServerLimits limits;
    private final @Nullable SSLContext tls;
    private final InetSocketAddress address;
    private final ClientShares shares;
    private final RequestSlots slots;
    private final TransferMonitor monitor;
    private final HeadBudget budget;
    private final BufferPool pool = new BufferPool();
    private final FailureLog handlerFailures = new FailureLog(LOGGER, System.Logger.Level.ERROR, "a handler failed");
    private final FailureLog connectionFailures =
            new FailureLog(LOGGER, System.Logger.Level.ERROR, "a connection failed");
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers;
    private final int maxLingering;
    private final AtomicInteger working = new AtomicInteger();
    private final ConnectionPoller poller;
    private final Thread pollerThread;
    private final Object idle = new Object();
    /** Requests in progress. The lock is taken only when the server stops. */
    private final AtomicInteger inProgress = new AtomicInteger();

    private volatile boolean stopping;

    private Http1Engine(
            Handler handler,
            ServerSocketChannel acceptor,
            ServerLimits limits,
            @Nullable SSLContext tls,
            HeadBudget budget)
            throws IOException {
        this.budget = budget;
        this.handler = handler;
        this.limits = limits;
        this.tls = tls;
        address = (InetSocketAddress) acceptor.getLocalAddress();
        slots = new RequestSlots(limits);
        poller = new ConnectionPoller(this, acceptor, limits);
        monitor = new TransferMonitor(limits);
        int threads = Math.min(MAX_THREADS, limits.requests() + limits.reservedRequests() + SPARE_THREADS);
        workers = Threads.virtualOr(() -> platformThreads(threads));
        // A connection over TLS holds its thread, so there the limits of requests apply to connections, too.
        boolean threadBound = tls != null && workers instanceof ForkJoinPool;
        int most = tls == null
                ? Integer.MAX_VALUE
                : tlsConnections(Runtime.getRuntime().maxMemory());
        int mostPerClient = Math.max(1, most / 2);
        if (threadBound) {
            most = Math.min(most, limits.requests());
            mostPerClient = Math.min(mostPerClient, limits.requestsPerClient());
        }
        shares = new ClientShares(
                Math.min(limits.connections(), most), Math.min(limits.connectionsPerClient(), mostPerClient));
        maxLingering = workers instanceof ForkJoinPool ? Math.max(SPARE_THREADS, threads / 2) : Integer.MAX_VALUE;
        pollerThread = new Thread(poller, "oci-server-poller");
        pollerThread.setDaemon(true);
    }

    /** Starts an engine on an address. */
    public static Http1Engine start(
            Handler handler, InetSocketAddress address, ServerLimits limits, @Nullable SSLContext tls)
            throws IOException {
        return start(handler, address, limits, tls, HeadBudget.ofHeap());
    }

    static Http1Engine start(
            Handler handler,
            InetSocketAddress address,
            ServerLimits limits,
            @Nullable SSLContext tls,
            HeadBudget budget)
            throws IOException {
        if (address.isUnresolved()) {
            throw new SocketException("unknown host: " + address.getHostString());
        }
        ServerSocketChannel acceptor = ServerSocketChannel.open();
        boolean started = false;
        try {
            acceptor.bind(address, limits.backlog());
            Http1Engine engine = new Http1Engine(handler, acceptor, limits, tls, budget);
            engine.pollerThread.start();
            started = true;
            return engine;
        } finally {
            if (!started) {
                acceptor.close();
            }
        }
    }

    /**
     * Returns a pool that starts threads as they are needed, so that slow bodies do not hold up others. Handing over a small request costs
     * it less than a fixed pool with one queue.
     */
    private static ExecutorService platformThreads(int maximum) {
        return new ForkJoinPool(
                maximum,
                pool -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("oci-server-" + thread.getPoolIndex());
                    return thread;
                },
                null,
                true);
    }

    /** Returns the number of connections over TLS that a heap of some bytes has room for, beside all else. */
    static int tlsConnections(long heapBytes) {
        return (int) Math.max(2, Math.min(Integer.MAX_VALUE, heapBytes / TLS_HEAP_BYTES));
    }

    /** Returns the address that the engine listens on. */
    public InetSocketAddress address() {
        return address;
    }

    /** Takes in a connection, or closes it and returns null if it is one too many. */
    @Nullable
    HttpConnection admit(SocketChannel channel) {
        try {
            InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
            if (peer != null && !stopping) {
                ClientAddress own = ClientAddress.of(peer.getAddress());
                ClientAddress client =
                        limits.trustedProxies().contains(peer.getAddress()) ? new ClientAddress(own.key(), true) : own;
                if (shares.take(client)) {
                    HttpConnection connection = new HttpConnection(channel, peer, client, this::closed);
                    connections.add(connection);
                    return connection;
                }
            }
            channel.close();
        } catch (IOException e) {
            // The client has gone already.
        }
        return null;
    }

    private void closed(HttpConnection connection) {
        connections.remove(connection);
        shares.giveBack(connection.client());
    }

    /** Waits for the first request of a new connection. */
    void accepted(HttpConnection connection) throws IOException {
        connection.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (tls == null) {
            poller.await(connection);
        } else {
            workers.execute(new TlsWorker(this, connection, tls));
        }
    }

    /** Has a worker serve a connection, which has a complete head. */
    void work(HttpConnection connection) {
        try {
            workers.execute(new ConnectionWorker(this, connection));
        } catch (RejectedExecutionException e) {
            connection.close(); // the server stops
        }
    }

    void workerStarts() {
        working.incrementAndGet();
    }

    void workerEnds() {
        working.decrementAndGet();
    }

    /** Returns whether a worker may wait for the next request of its connection. */
    boolean lingers() {
        return tls == null && !stopping && working.get() <= maxLingering;
    }

    /** Returns whether the workers are virtual threads. */
    boolean virtual() {
        return !(workers instanceof ForkJoinPool);
    }

    int lingerMillis() {
        return LINGER_MILLIS;
    }

    void begin() {
        inProgress.incrementAndGet();
    }

    void end() {
        if (inProgress.decrementAndGet() == 0 && stopping) {
            synchronized (idle) {
                idle.notifyAll();
            }
        }
    }

    boolean stopping() {
        return stopping;
    }

    Handler handler() {
        return handler;
    }

    ServerLimits limits() {
        return limits;
    }

    RequestSlots slots() {
        return slots;
    }

    TransferMonitor monitor() {
        return monitor;
    }

    HeadBudget budget() {
        return budget;
    }

    /** Returns the log of exceptions of the handler. */
    FailureLog handlerFailures() {
        return handlerFailures;
    }

    /** Returns the log of unexpected exceptions outside of the handler, each of which ends a connection. */
    FailureLog connectionFailures() {
        return connectionFailures;
    }

    BufferPool pool() {
        return pool;
    }

    ConnectionPoller poller() {
        return poller;
    }

    Set<HttpConnection> connections() {
        return connections;
    }

    /** Stops accepting, waits for the requests in progress as long as the limits say, and aborts the rest. Idempotent. */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        poller.stopAccepting();
        boolean interrupted = !awaitRequests();
        poller.close();
        closeConnections();
        workers.shutdownNow();
        monitor.close();
        try {
            pollerThread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        closeConnections(); // the poller may have accepted another while it was about to stop
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConnections() {
        for (HttpConnection connection : connections) {
            connection.close();
        }
    }

    /** Returns false if the thread was interrupted meanwhile. */
    private boolean awaitRequests() {
        long end = System.nanoTime() + ConnectionPoller.nanos(limits.stopTimeout());
        synchronized (idle) {
            while (inProgress.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(idle, Math.max(1_000_000, left));
                } catch (InterruptedException e) {
                    return false;
                }
            }
        }
        return true;
    }
}
