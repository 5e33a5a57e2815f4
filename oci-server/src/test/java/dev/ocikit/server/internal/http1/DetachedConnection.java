// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Connections without a peer, for tests of what is done with bytes that were received. */
final class DetachedConnection {
    private DetachedConnection() {}

    static HttpConnection open() throws IOException {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        try (SocketChannel closed = SocketChannel.open()) {
            return new HttpConnection(closed, peer, ClientAddress.of(peer.getAddress()), connection -> {});
        }
    }
}
