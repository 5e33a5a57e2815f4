// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionWorkerTest {
    /** A platform thread serves one connection after the other, and an interrupted thread cannot read from a channel. */
    @Test
    void servesAConnectionOnAThreadThatWasLeftInterrupted() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Http1Engine engine =
                        Http1Engine.start(request -> Response.status(204).empty(), any, ServerLimits.defaults(), null);
                ServerSocketChannel acceptor = ServerSocketChannel.open().bind(any);
                Socket client = new Socket(any.getAddress(), acceptor.socket().getLocalPort())) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            SocketChannel channel = acceptor.accept();
            ClientAddress own = ClientAddress.of(any.getAddress());
            InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
            Thread.currentThread().interrupt();
            try {
                new ConnectionWorker(engine, new HttpConnection(channel, peer, own, closed -> {})).run();
            } finally {
                Thread.interrupted();
            }
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 204 ");
        }
    }
}
