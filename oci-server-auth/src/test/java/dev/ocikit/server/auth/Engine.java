// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.jetty.JettyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** What speaks HTTP. */
enum Engine {
    HTTP1,
    JETTY;

    Running start(Handler handler) throws IOException {
        InetSocketAddress where = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (this == HTTP1) {
            Http1Server server = Http1Server.start(handler, where);
            return new Running(server.uri(), server::close);
        }
        JettyServer server = JettyServer.start(handler, where);
        return new Running(server.uri(), server::close);
    }

    record Running(URI uri, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }
}
