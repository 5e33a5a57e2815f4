// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that limit what clients can take from a server, see {@link ServerLimits}. */
@Command(defaultValueProvider = LimitFlags.Defaults.class)
final class LimitFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Close further connections above this number. Default: ${DEFAULT-VALUE}")
    private int maxConnections;

    @Option(
            names = "--max-connections-per-client",
            paramLabel = "N",
            description =
                    "Close further connections of one client above this number. Default: half of --max-connections")
    private @Nullable Integer maxConnectionsPerClient;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description =
                    "Refuse further requests with 429 while this number is in progress. Default: ${DEFAULT-VALUE}")
    private int maxRequests;

    @Option(
            names = "--max-requests-per-client",
            paramLabel = "N",
            description = "Refuse further requests of one client with 429 while this number is in progress."
                    + " Default: half of --max-requests")
    private @Nullable Integer maxRequestsPerClient;

    @Option(
            names = "--reserved-requests",
            paramLabel = "N",
            description =
                    "Serve this number of requests to /healthz and /v2/ beyond --max-requests, so that health checks"
                            + " succeed under load. Default: ${DEFAULT-VALUE}")
    private int reservedRequests;

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            description =
                    "Allow this number of requests in progress on one HTTP/2 connection. Default: ${DEFAULT-VALUE}")
    private int maxStreams;

    @Option(
            names = "--header-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Close a connection whose request line and headers take longer. Default: ${DEFAULT-VALUE}")
    private Duration headerTimeout = Duration.ZERO;

    @Option(
            names = "--min-rate",
            paramLabel = "BYTES",
            description = "Abort a transfer that moves fewer bytes per second over --rate-window; 0 for no minimum."
                    + " Default: ${DEFAULT-VALUE}")
    private int minRate;

    @Option(
            names = "--rate-window",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Measure the rate of a transfer over this time. Default: ${DEFAULT-VALUE}")
    private Duration rateWindow = Duration.ZERO;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Close a connection without requests after this time. Default: ${DEFAULT-VALUE}")
    private Duration idle = Duration.ZERO;

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Wait this long for requests in progress when stopped. Default: ${DEFAULT-VALUE}")
    private Duration stopTimeout = Duration.ZERO;

    @Option(
            names = "--trusted-proxy",
            paramLabel = "ADDRESS[/BITS]",
            description =
                    "Believe the Forwarded and X-Forwarded-For headers of this reverse proxy, so that its clients have"
                            + " separate limits. Repeatable. Default: none")
    private List<String> trustedProxies = List.of();

    /**
     * Returns the limits.
     *
     * @throws ParameterException if a value is out of range
     */
    ServerLimits limits() {
        ServerLimits.Builder limits = ServerLimits.builder();
        set("--max-connections", maxConnections, limits::connections);
        set("--max-connections-per-client", maxConnectionsPerClient, limits::connectionsPerClient);
        set("--max-requests", maxRequests, limits::requests);
        set("--max-requests-per-client", maxRequestsPerClient, limits::requestsPerClient);
        set("--reserved-requests", reservedRequests, limits::reservedRequests);
        set("--max-streams", maxStreams, limits::requestsPerConnection);
        set("--header-timeout", headerTimeout, limits::headerTimeout);
        set("--min-rate", minRate, limits::minBytesPerSecond);
        set("--rate-window", rateWindow, limits::rateWindow);
        set("--idle", idle, limits::idleTimeout);
        set("--stop-timeout", stopTimeout, limits::stopTimeout);
        set("--trusted-proxy", trustedProxies, proxies -> limits.trustedProxies(TrustedProxies.parse(proxies)));
        return limits.build();
    }

    private <T> void set(String option, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), option + ": " + e.getMessage());
        }
    }

    /** The defaults of {@link ServerLimits}, for the help and for options that are not given. */
    static final class Defaults implements IDefaultValueProvider {
        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            ServerLimits limits = ServerLimits.defaults();
            String name = argument instanceof OptionSpec option ? option.longestName() : "";
            return switch (name) {
                case "--max-connections" -> String.valueOf(limits.connections());
                case "--max-requests" -> String.valueOf(limits.requests());
                case "--max-streams" -> String.valueOf(limits.requestsPerConnection());
                case "--header-timeout" -> seconds(limits.headerTimeout());
                case "--min-rate" -> String.valueOf(limits.minBytesPerSecond());
                case "--rate-window" -> seconds(limits.rateWindow());
                case "--idle" -> seconds(limits.idleTimeout());
                case "--reserved-requests" -> String.valueOf(limits.reservedRequests());
                // As long as the programs that run servers wait before they kill one.
                case "--stop-timeout" -> "10";
                default -> null;
            };
        }

        private static String seconds(Duration duration) {
            return BigDecimal.valueOf(duration.toMillis(), 3)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }
}
