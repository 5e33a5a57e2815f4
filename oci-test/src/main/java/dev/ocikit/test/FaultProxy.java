// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A TCP proxy on a free loopback port that breaks connections as a test wishes: each connection takes the next {@link Fault} of a script.
 *
 * <p>It holds a port, and a socket pair and two daemon threads (four with latency) for each connection, until it is closed. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {
    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Queue<Fault> script = new ArrayDeque<>();
    private final List<FaultyConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final LongAdder responseBytes = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread acceptor;
    private Fault rest = Fault.NONE;

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        this.acceptor = new Thread(this::accept, "fault-proxy-" + server.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Starts a proxy to the host and port of a URI. Until it gets a script everything passes. */
    public static FaultProxy to(URI uri) throws IOException {
        return new FaultProxy(new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    /** Returns the address of the proxy, {@code http://} with its host and port. */
    public URI uri() {
        return URI.create("http://" + host());
    }

    /** Returns the host and port of the proxy, as they stand in references. */
    public String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Adds the faults of the next new connections to the script, one for each. */
    public FaultProxy next(Fault... faults) {
        synchronized (script) {
            script.addAll(List.of(faults));
        }
        return this;
    }

    /** Sets the fault of the new connections for which the script has none left. */
    public FaultProxy otherwise(Fault fault) {
        synchronized (script) {
            rest = fault;
        }
        return this;
    }

    /** Returns how many connections there have been. */
    public int connections() {
        return accepted.get();
    }

    /** Returns how many bytes of answers have gone to clients in all, whether they read them or not. */
    public long responseBytes() {
        return responseBytes.sum();
    }

    /** Resets the connections that are open now, as a crash of the server would. */
    public void resetAll() {
        connections.forEach(connection -> connection.end(Fault.End.RESET));
    }

    /** Closes the port and all connections, and waits for their threads. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        try {
            acceptor.join(TimeUnit.SECONDS.toMillis(10));
            for (FaultyConnection connection : connections) {
                connection.end(Fault.End.CLOSE);
                connection.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket client = server.accept();
                accepted.incrementAndGet();
                connections.removeIf(FaultyConnection::isOver);
                FaultyConnection connection = new FaultyConnection(client, target, nextFault(), closed, responseBytes);
                // It is known before anything passes, so that a reset which that brings about ends it, too.
                connections.add(connection);
                connection.start();
            } catch (IOException e) {
                // The port was closed, or the client hung up before the connection began: the next round tells.
            }
        }
    }

    private Fault nextFault() {
        synchronized (script) {
            Fault fault = script.poll();
            return fault == null ? rest : fault;
        }
    }
}
