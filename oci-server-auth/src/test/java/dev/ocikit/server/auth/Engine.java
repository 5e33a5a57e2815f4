// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Options;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import dev.ocikit.server.jetty.JettyOptions;
import dev.ocikit.server.jetty.JettyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/** The HTTP servers. They trust proxies on loopback addresses, so a request can name its client in a header. */
enum Engine {
    HTTP1,
    JETTY;

    Running start(Handler handler) throws IOException {
        InetSocketAddress where = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ServerLimits limits = ServerLimits.builder()
                .trustedProxies(TrustedProxies.parse(List.of("127.0.0.0/8")))
                .build();
        if (this == HTTP1) {
            Http1Server server = Http1Server.start(
                    handler, where, Http1Options.builder().limits(limits).build());
            return new Running(server.uri(), server::close);
        }
        JettyServer server = JettyServer.start(
                handler, where, JettyOptions.builder().limits(limits).build());
        return new Running(server.uri(), server::close);
    }

    record Running(URI uri, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }
}
