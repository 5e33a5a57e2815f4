// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves a registry until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Serves a registry: one in memory, or another registry.",
        sortOptions = false,
        footer = {
            "",
            "The first word that is printed is the URL of the registry; it is printed once the registry answers.",
            "SIGTERM and Ctrl-C stop it: requests in progress are finished, and the exit code is 0."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private EngineFlags engine = new EngineFlags();

    @Mixin
    private StoreFlags store = new StoreFlags();

    @Mixin
    private AuthFlags auth = new AuthFlags();

    @Option(
            names = "--log",
            paramLabel = "on|off|json",
            defaultValue = "off",
            description = "Print a line for each request, to the error output. Default: ${DEFAULT-VALUE}")
    private LogFormat log = LogFormat.OFF;

    @Option(
            names = "--log-rate",
            paramLabel = "LINES",
            defaultValue = "1000",
            description =
                    "Print at most this many lines per second for requests, and as many for calls; half of them for"
                            + " one client. Default: ${DEFAULT-VALUE}")
    private int logRate;

    @Option(
            names = "--debug",
            description = "Print a line for each call to the registry that is served, to the error output; as JSON"
                    + " with --log json. See --log-rate.")
    private boolean debug;

    @Option(
            names = "--port-file",
            paramLabel = "FILE",
            description = "Write the port to this file once the registry answers, and delete the file at the end.")
    private @Nullable Path portFile;

    @Option(
            names = "--max-body-memory",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description =
                    "Use this much memory at most for manifests and lists that are received, parsed or sent; refuse"
                            + " what exceeds it with 429. Default: an eighth of the heap")
    private @Nullable Long bodyMemory;

    @Option(
            names = "--max-body-memory-per-client",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Use this much of that memory at most for one client. Default: half of --max-body-memory")
    private @Nullable Long bodyMemoryPerClient;

    private ServeCommand() {}

    @Override
    public Integer call() throws IOException {
        ServerOptions.Builder options = ServerOptions.builder();
        if (bodyMemory != null) {
            options.bodyBytes(bodyMemory);
        }
        if (bodyMemoryPerClient != null) {
            options.bodyBytesPerClient(bodyMemoryPerClient);
        }
        if (logRate < 1) {
            throw new ParameterException(spec.commandLine(), "--log-rate must be positive");
        }
        if (log == LogFormat.JSON) {
            ConsoleLog.installed().ifPresent(console -> console.setFormatter(new LogRecordLines(true)));
        }
        Protection protection = auth.open();
        if (protection.guard() != null) {
            options.guard(protection.guard());
        }
        try (LineLog requestLines = lines();
                LineLog callLines = lines();
                Served served = store.open(new CallLog(callLines, ""));
                Running running = engine.start(protection
                        .around()
                        .apply(RegistryHandler.of(
                                observed(served.registry(), callLines), logged(options, requestLines))));
                PortFile port = new PortFile(portFile);
                StopSignal signal = StopSignal.takes(List.of(running.stop(), port::close))) {
            // Whoever sees the port or the URL may send the signal at once.
            port.write(running.uri().getPort());
            announce(served, running, protection.guard() != null);
            signal.await();
        }
        return ExitCode.OK;
    }

    private LineLog lines() {
        return new LineLog(spec.commandLine().getErr(), log == LogFormat.JSON, logRate, System::nanoTime);
    }

    private ServerOptions logged(ServerOptions.Builder options, LineLog lines) {
        log.to(lines).ifPresent(options::requestLog);
        return options.build();
    }

    private OciRegistry observed(OciRegistry registry, LineLog lines) {
        return debug ? ObservedRegistry.of(registry, "", new CallLog(lines, "")) : registry;
    }

    private void announce(Served served, Running running, boolean login) {
        PrintWriter out = spec.commandLine().getOut();
        Welcome.lines(running.uri(), served.description(), login).forEach(out::println);
        out.flush();
    }
}
