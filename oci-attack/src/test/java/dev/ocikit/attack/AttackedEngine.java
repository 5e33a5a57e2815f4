// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Options;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.jetty.JettyOptions;
import dev.ocikit.server.jetty.JettyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The engines under attack. Each row of each table must hold on all of them. */
enum AttackedEngine {
    JETTY(true) {
        @Override
        Running start(Handler handler, InetSocketAddress address, ServerLimits limits) throws IOException {
            JettyOptions options = JettyOptions.builder().limits(limits).build();
            JettyServer server = JettyServer.start(handler, address, options);
            return new Running(server.address(), server::close);
        }
    },
    HTTP1(false) {
        @Override
        Running start(Handler handler, InetSocketAddress address, ServerLimits limits) throws IOException {
            Http1Options options = Http1Options.builder().limits(limits).build();
            Http1Server server = Http1Server.start(handler, address, options);
            return new Running(server.address(), server::close);
        }
    };

    private final boolean http2;

    AttackedEngine(boolean http2) {
        this.http2 = http2;
    }

    /** Returns whether plain connections may begin with HTTP/2. */
    boolean http2() {
        return http2;
    }

    /** Starts a server on a free port of the loopback address. */
    Running start(Handler handler, ServerLimits limits) throws IOException {
        return start(handler, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), limits);
    }

    abstract Running start(Handler handler, InetSocketAddress address, ServerLimits limits) throws IOException;

    /** A server in this process. */
    record Running(InetSocketAddress address, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }
}
