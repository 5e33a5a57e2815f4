// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Options;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.jetty.JettyOptions;
import dev.ocikit.server.jetty.JettyServer;
import dev.ocikit.server.jetty.TlsIdentity;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the HTTP engine. */
final class EngineFlags {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5000",
            converter = Address.Converter.class,
            description =
                    "Where to listen; port 0 picks a free one, an empty host is every address. Default: ${DEFAULT-VALUE}")
    private Address address = new Address("127.0.0.1", 5000);

    @Option(
            names = "--engine",
            paramLabel = "http1|jetty",
            description = "The HTTP engine: http1 is the faster one, jetty also speaks HTTP/2."
                    + " Default: jetty with a TLS certificate, because clients negotiate HTTP/2 there, otherwise http1")
    private @Nullable Engine engine;

    @Mixin
    private LimitFlags limits = new LimitFlags();

    @Mixin
    private TlsFlags tls = new TlsFlags();

    /** Starts the engine that was chosen. */
    Running start(Handler handler) throws IOException {
        TlsIdentity identity = tls.identity().orElse(null);
        InetSocketAddress where = address.resolve();
        try {
            return chosen(identity) == Engine.JETTY ? jetty(handler, where, identity) : http1(handler, where, identity);
        } catch (BindException e) {
            throw new IOException(
                    "cannot listen on " + address + ": " + e.getMessage()
                            + "; choose another with --address HOST:PORT, port 0 picks a free one",
                    e);
        }
    }

    private Engine chosen(@Nullable TlsIdentity identity) {
        return engine != null ? engine : identity != null ? Engine.JETTY : Engine.HTTP1;
    }

    private Running jetty(Handler handler, InetSocketAddress where, @Nullable TlsIdentity identity) throws IOException {
        JettyOptions.Builder options = JettyOptions.builder().limits(limits.limits());
        if (identity != null) {
            options.tls(identity);
        }
        JettyServer server = JettyServer.start(handler, where, options.build());
        return new Running(server.uri(), server::close);
    }

    private Running http1(Handler handler, InetSocketAddress where, @Nullable TlsIdentity identity) throws IOException {
        Http1Options.Builder options = Http1Options.builder().limits(limits.limits());
        if (identity != null) {
            options.tls(identity.sslContext());
        }
        Http1Server server = Http1Server.start(handler, where, options.build());
        return new Running(server.uri(), server::close);
    }
}
