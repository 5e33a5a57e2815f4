// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.api.Threads;
import dev.ocikit.server.Handler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;

/**
 * A thread for each connection and the least HTTP/1.1 that the load generator needs: no limits, no deadlines, no checks.
 *
 * <p>It is the upper bound of what a blocking engine can do, and not fit for anything else.
 */
final class BareLoop {
    private BareLoop() {}

    /** Starts to serve, and returns the port. */
    static int start(Handler handler) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        ExecutorService threads = Threads.create("bare-loop");
        Thread acceptor = new Thread(() -> accept(server, handler, threads), "bare-loop-acceptor");
        acceptor.start();
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private static void accept(ServerSocketChannel server, Handler handler, ExecutorService threads) {
        try (server) {
            while (true) {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                threads.execute(() -> serve(channel, handler));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void serve(SocketChannel channel, Handler handler) {
        try (channel) {
            BareConnection connection = new BareConnection(channel);
            while (connection.serveNext(handler)) {
                // One request after the other, until the client closes the connection.
            }
        } catch (IOException | RuntimeException e) {
            // The client has gone or sent what this loop does not understand: the connection is closed.
        }
    }
}
