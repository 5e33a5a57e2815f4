// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.Handler;
import dev.ocikit.server.JdkServer;
import dev.ocikit.server.JdkServerOptions;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.jetty.JettyOptions;
import dev.ocikit.server.jetty.JettyServer;
import dev.ocikit.server.jetty.TlsIdentity;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of the HTTP engine. */
final class EngineFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

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
            paramLabel = "jetty|jdk",
            defaultValue = "jetty",
            description = "What speaks HTTP: Jetty, or the JDK's own server, which has no HTTP/2 and no limits.")
    private Engine engine = Engine.JETTY;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "Serve so many requests at the same time and refuse others with 429. Default: 1024 (Jetty)")
    private @Nullable Integer maxRequests;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Close connections that have been silent so long. Default: 60 (Jetty)")
    private @Nullable Duration idle;

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            converter = Seconds.class,
            description = "When stopped, wait so long for requests in progress. Default: ${DEFAULT-VALUE}")
    private Duration stopTimeout = Duration.ofSeconds(10);

    @Mixin
    private TlsFlags tls = new TlsFlags();

    /** Starts the engine that was chosen. */
    Running start(Handler handler) throws IOException {
        if (engine == Engine.JDK && (maxRequests != null || idle != null)) {
            throw usage("--max-requests and --idle need --engine jetty");
        }
        TlsIdentity identity = tls.identity().orElse(null);
        InetSocketAddress where = address.resolve();
        try {
            return engine == Engine.JETTY ? jetty(handler, where, identity) : jdk(handler, where, identity);
        } catch (BindException e) {
            throw new IOException(
                    "cannot listen on " + address + ": " + e.getMessage()
                            + "; choose another with --address HOST:PORT, port 0 picks a free one",
                    e);
        }
    }

    private Running jetty(Handler handler, InetSocketAddress where, @Nullable TlsIdentity identity) throws IOException {
        ServerLimits.Builder limits = ServerLimits.builder().stopTimeout(stopTimeout);
        try {
            if (maxRequests != null) {
                limits.requests(maxRequests);
            }
            if (idle != null) {
                limits.idleTimeout(idle);
            }
        } catch (IllegalArgumentException e) {
            throw usage("--max-requests and --idle must be positive");
        }
        JettyOptions.Builder options = JettyOptions.builder().limits(limits.build());
        if (identity != null) {
            options.tls(identity);
        }
        JettyServer server = JettyServer.start(handler, where, options.build());
        return new Running(server.uri(), server::close);
    }

    private Running jdk(Handler handler, InetSocketAddress where, @Nullable TlsIdentity identity) throws IOException {
        JdkServerOptions.Builder options = JdkServerOptions.builder().stopTimeout(stopTimeout);
        if (identity != null) {
            options.tls(identity.sslContext());
        }
        JdkServer server = JdkServer.start(handler, where, options.build());
        return new Running(server.uri(), server::close);
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
