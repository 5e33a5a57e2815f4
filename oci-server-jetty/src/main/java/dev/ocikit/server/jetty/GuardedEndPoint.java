// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** The server's end of a TCP connection. It reports what it receives to its guard, unless TLS does that. */
final class GuardedEndPoint extends SocketChannelEndPoint {
    private final ConnectionGuard guard;
    private final boolean secure;
    private final Consumer<GuardedEndPoint> afterClose;

    GuardedEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            ConnectionGuard guard,
            boolean secure,
            Consumer<GuardedEndPoint> afterClose) {
        super(channel, selector, key, scheduler);
        this.guard = guard;
        this.secure = secure;
        this.afterClose = afterClose;
    }

    ConnectionGuard guard() {
        return guard;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int count = super.fill(buffer);
        return secure || count <= 0 ? count : checked(this, guard, buffer, count);
    }

    /**
     * Returns how many bytes were received. If the connection must not have them, it is closed: Jetty would only end its own side, and keep the
     * connection until the client ends the other.
     *
     * @throws IOException if the connection was closed
     */
    static int checked(EndPoint endPoint, ConnectionGuard guard, ByteBuffer buffer, int count) throws IOException {
        if (guard.received(buffer, buffer.limit() - count, buffer.limit(), System.nanoTime())) {
            return count;
        }
        BufferUtil.clear(buffer);
        IOException refusal = new IOException("unfinished requests take too much memory");
        endPoint.close(refusal);
        throw refusal;
    }

    @Override
    public void onClose(@Nullable Throwable failure) {
        try {
            super.onClose(failure);
        } finally {
            guard.close();
            afterClose.accept(this);
        }
    }
}
