// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.internal.ClientShares;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connector that accepts a bounded number of connections, each client a share of them, and closes those whose request head is overdue.
 */
final class GuardedConnector extends ServerConnector {
    /** The part of the heap that the heads of unfinished requests may take. */
    private static final int HEAD_PART = 8;

    /** The heap for each connection. An idle one takes about 4 KiB, one of HTTP/2 about 8 KiB. */
    private static final long HEAP_PER_CONNECTION = 24 * 1024;

    /** The same with TLS: an unfinished record alone takes 17 KiB. */
    private static final long HEAP_PER_TLS_CONNECTION = 64 * 1024;

    private static final int SWEEPS_PER_TIMEOUT = 10;
    private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServerLimits limits;
    private final boolean secure;
    private final ClientShares shares;
    private final HeadBudget heads = new HeadBudget(Runtime.getRuntime().maxMemory() / HEAD_PART);

    /** Holds the accepted channels with the clients that their permits belong to. */
    private final ConcurrentMap<SelectableChannel, ClientAddress> accepted = new ConcurrentHashMap<>();

    private final Set<GuardedEndPoint> open = ConcurrentHashMap.newKeySet();

    GuardedConnector(Server server, ServerLimits limits, boolean secure, ConnectionFactory... protocols) {
        super(server, null, null, new RequestBufferPool(), 1, -1, protocols);
        this.limits = limits;
        this.secure = secure;
        this.shares = shares(limits, secure, Runtime.getRuntime().maxMemory());
        setAcceptQueueSize(limits.backlog());
        setIdleTimeout(limits.idleTimeout().toMillis());
    }

    /** Returns the shares of the connections that the limits and the heap allow. */
    static ClientShares shares(ServerLimits limits, boolean secure, long heap) {
        long most = Math.max(2, heap / (secure ? HEAP_PER_TLS_CONNECTION : HEAP_PER_CONNECTION));
        return new ClientShares(
                (int) Math.min(limits.connections(), most), (int) Math.min(limits.connectionsPerClient(), most / 2));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        getSelectorManager().addEventListener(new SelectorManager.AcceptListener() {
            @Override
            public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
                release(channel);
            }
        });
        sweepLater(getScheduler());
    }

    @Override
    public void accept(int acceptor) throws IOException {
        ServerSocketChannel server = (ServerSocketChannel) getTransport();
        if (server == null || !server.isOpen()) {
            return;
        }
        SocketChannel channel = server.accept();
        ClientAddress client = client(channel.socket().getInetAddress());
        if (!shares.take(client)) {
            channel.close();
            return;
        }
        accepted.put(channel, client);
        try {
            channel.configureBlocking(false);
            configure(channel.socket());
            getSelectorManager().accept(channel);
        } catch (IOException | RuntimeException e) {
            release(channel);
            channel.close();
        }
    }

    private ClientAddress client(InetAddress address) {
        ClientAddress client = ClientAddress.of(address);
        return limits.trustedProxies().contains(address) ? new ClientAddress(client.key(), true) : client;
    }

    private void release(SelectableChannel channel) {
        ClientAddress client = accepted.remove(channel);
        if (client != null) {
            shares.giveBack(client);
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        ClientAddress client = accepted.get(channel);
        if (client == null) {
            throw new IOException("the connection is closed");
        }
        ConnectionGuard guard = new ConnectionGuard(client, heads, System.nanoTime());
        GuardedEndPoint endPoint =
                new GuardedEndPoint(channel, selector, key, getScheduler(), guard, secure, this::closed);
        endPoint.setIdleTimeout(getIdleTimeout());
        open.add(endPoint);
        return endPoint;
    }

    private void closed(GuardedEndPoint endPoint) {
        open.remove(endPoint);
        release(endPoint.getChannel());
    }

    private void sweepLater(Scheduler scheduler) {
        long period = Math.min(MAX_SWEEP_NANOS, limits.headerTimeout().toNanos() / SWEEPS_PER_TIMEOUT);
        scheduler.schedule(
                () -> {
                    sweep(System.nanoTime());
                    if (isRunning() || isStarting()) {
                        sweepLater(scheduler);
                    }
                },
                Math.max(1, period),
                TimeUnit.NANOSECONDS);
    }

    /** Closes the connections whose request head is overdue. */
    private void sweep(long now) {
        long nanos = limits.headerTimeout().toNanos();
        for (GuardedEndPoint endPoint : open) {
            if (endPoint.guard().overdue(now, nanos)) {
                endPoint.close();
            }
        }
    }

    /** Returns the number of connections that have been accepted and not been closed. */
    int openConnections() {
        return shares.inUse();
    }
}
