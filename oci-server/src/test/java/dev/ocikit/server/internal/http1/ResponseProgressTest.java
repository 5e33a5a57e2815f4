// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.internal.TransferMonitor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The monitor of slow transfers sees what a client has read of a response, so that it aborts no client that reads slowly but steadily. */
@Timeout(60)
class ResponseProgressTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int SMALL_BUFFER = 1;

    /** The monitor's own thread never samples, because its window is a year. */
    private final TransferMonitor monitor = new TransferMonitor(
            ServerLimits.builder().rateWindow(Duration.ofDays(365)).build());

    private final TransferMonitor.Transfer transfer = monitor.add(() -> {});
    private Http1Engine engine;
    private Socket client;
    private SocketChannel channel;

    @BeforeEach
    void connect() throws Exception {
        engine = Http1Engine.start(request -> Response.status(204).empty(), ANY, ServerLimits.defaults(), null);
        try (ServerSocketChannel acceptor = ServerSocketChannel.open().bind(ANY)) {
            client = new Socket();
            client.setReceiveBufferSize(SMALL_BUFFER);
            client.connect(acceptor.getLocalAddress());
            channel = acceptor.accept();
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        channel.close();
        engine.close();
        monitor.close();
    }

    @Test
    void showsWhatTheClientHasReadOfALargeBody() throws Exception {
        assertShown(1024 * 1024);
    }

    @Test
    void showsWhatTheClientHasReadOfABodyOf128Kibibytes() throws Exception {
        assertShown(128 * 1024);
    }

    @Test
    void showsWhatTheClientHasReadOfABodyThatIsOneSmallPiece() throws Exception {
        assertShown(48 * 1024);
    }

    /** The client reads three quarters of a body and then waits until half of it counts as moved. */
    private void assertShown(int bytes) throws Exception {
        Transport transport = new PlainTransport(channel, transfer, engine.pool(), engine.poller(), 50);
        FutureTask<Void> written = new FutureTask<>(() -> {
            new ResponseWriter(transport, engine.pool())
                    .write(Response.status(200).bytes(new byte[bytes]), null, false);
            return null;
        });
        Thread server = new Thread(written);
        server.start();
        assertThat(client.getInputStream().readNBytes(bytes * 3 / 4)).hasSize(bytes * 3 / 4);
        while (transfer.moved() < bytes / 2) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.onSpinWait();
        }
        client.getInputStream().readNBytes(bytes / 4);
        client.shutdownOutput();
        written.get();
        server.join();
    }
}
