// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.internal.TransferMonitor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlainTransportTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int ROUNDS = 5_000;

    /** The poller registers the channel in its own time, also when the write that asked for it has ended. */
    @Test
    void blocksAgainWhileThePollerRegistersTheChannel() throws Exception {
        ServerLimits limits = ServerLimits.defaults();
        try (Http1Engine engine =
                        Http1Engine.start(request -> Response.status(204).empty(), ANY_PORT, limits, null);
                ServerSocketChannel acceptor = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel channel = SocketChannel.open(acceptor.getLocalAddress());
                TransferMonitor monitor = new TransferMonitor(limits)) {
            ConnectionPoller poller = engine.poller();
            PlainTransport transport =
                    new PlainTransport(channel, monitor.add(() -> {}), new BufferPool(), poller, 1000);
            for (int i = 0; i < ROUNDS; i++) {
                transport.streaming(true);
                for (int task = 0; task < i % 3 + 1; task++) {
                    poller.wakeWhenWritable(channel, Thread.currentThread());
                }
                transport.streaming(false);
                assertThat(channel.isBlocking()).isTrue();
                assertThat(transport.readArrived(new byte[1], 0, 1)).isZero();
                assertThat(channel.isBlocking()).isTrue();
            }
        }
    }
}
