// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

class LimitFlagsTest {
    /** A command with the options and one of its own. */
    @Command(name = "limited")
    private static final class Limited implements Runnable {
        @Mixin
        private LimitFlags flags = new LimitFlags();

        @Option(names = "--own", defaultValue = "kept", description = "An option. Default: ${DEFAULT-VALUE}")
        private String own = "";

        @Override
        public void run() {}
    }

    private static ServerLimits parse(String... args) {
        Limited command = new Limited();
        new CommandLine(command).parseArgs(args);
        assertThat(command.own).isEqualTo("kept");
        return command.flags.limits();
    }

    @Test
    void withoutFlagsTheLimitsAreTheDefaults() {
        ServerLimits limits = parse();
        ServerLimits defaults = ServerLimits.defaults();
        assertThat(List.of(limits.connections(), limits.connectionsPerClient(), limits.requests()))
                .containsExactly(defaults.connections(), defaults.connectionsPerClient(), defaults.requests());
        assertThat(List.of(limits.requestsPerClient(), limits.requestsPerConnection(), limits.minBytesPerSecond()))
                .containsExactly(
                        defaults.requestsPerClient(), defaults.requestsPerConnection(), defaults.minBytesPerSecond());
        assertThat(List.of(limits.headerTimeout(), limits.rateWindow(), limits.idleTimeout(), limits.stopTimeout()))
                .containsExactly(
                        defaults.headerTimeout(),
                        defaults.rateWindow(),
                        defaults.idleTimeout(),
                        Duration.ofSeconds(10));
        assertThat(limits.reservedRequests()).isEqualTo(defaults.reservedRequests());
        assertThat(limits.trustedProxies()).isSameAs(defaults.trustedProxies());
    }

    @Test
    void eachFlagSetsItsLimit() throws Exception {
        ServerLimits limits = parse(
                "--max-connections=1000",
                "--max-connections-per-client=100",
                "--max-requests=50",
                "--max-requests-per-client=5",
                "--reserved-requests=3",
                "--max-streams=7",
                "--header-timeout=1.5",
                "--min-rate=0",
                "--rate-window=3s",
                "--idle=4",
                "--stop-timeout=0",
                "--trusted-proxy=192.0.2.0/24",
                "--trusted-proxy=2001:db8::7");
        assertThat(limits.connections()).isEqualTo(1000);
        assertThat(limits.connectionsPerClient()).isEqualTo(100);
        assertThat(limits.requests()).isEqualTo(50);
        assertThat(limits.requestsPerClient()).isEqualTo(5);
        assertThat(limits.reservedRequests()).isEqualTo(3);
        assertThat(limits.requestsPerConnection()).isEqualTo(7);
        assertThat(limits.headerTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(limits.minBytesPerSecond()).isZero();
        assertThat(limits.rateWindow()).isEqualTo(Duration.ofSeconds(3));
        assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(limits.stopTimeout()).isZero();
        assertThat(limits.trustedProxies().contains(InetAddress.getByName("192.0.2.9")))
                .isTrue();
        assertThat(limits.trustedProxies().contains(InetAddress.getByName("2001:db8::7")))
                .isTrue();
        assertThat(limits.trustedProxies().contains(InetAddress.getLoopbackAddress()))
                .isFalse();
    }

    @Test
    void theShareOfAClientIsHalfUnlessItIsGiven() {
        assertThat(parse("--max-requests=50").requestsPerClient()).isEqualTo(25);
        assertThat(parse("--max-connections=50").connectionsPerClient()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({
        "--max-connections=0",
        "--max-connections-per-client=-1",
        "--max-requests=0",
        "--max-requests-per-client=0",
        "--reserved-requests=-1",
        "--max-streams=0",
        "--header-timeout=0",
        "--min-rate=-1",
        "--rate-window=0",
        "--idle=0",
        "--stop-timeout=-1",
        "--max-requests=many",
        "--trusted-proxy=proxy.example",
        "--trusted-proxy=192.0.2.0/33"
    })
    void refusesValuesOutOfRange(String flag) {
        assertThatThrownBy(() -> parse(flag))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(flag.substring(0, flag.indexOf('=')));
    }

    @Test
    void theHelpShowsTheDefaults() {
        String help = new CommandLine(new Limited()).getUsageMessage().replaceAll("\\s+", " ");
        ServerLimits limits = ServerLimits.defaults();
        assertThat(help)
                .contains("Close further connections above this number. Default: " + limits.connections())
                .contains("is in progress. Default: " + limits.requests())
                .contains("succeed under load. Default: " + limits.reservedRequests())
                .contains("take longer. Default: " + limits.headerTimeout().toSeconds())
                .contains("for no minimum. Default: " + limits.minBytesPerSecond())
                .contains("An option. Default: kept");
    }

    @ParameterizedTest
    @CsvSource({"http1, 0, 429", "http1, 2, 200", "jetty, 0, 429", "jetty, 2, 200"})
    void reservesRequestsForHealthChecks(String engine, int reserved, int status) throws Exception {
        try (Serving serving = new Serving("--engine", engine, "--max-requests=1", "--reserved-requests=" + reserved)) {
            URI url = URI.create(serving.url());
            try (Socket upload = new Socket(url.getHost(), url.getPort())) {
                upload.setSoTimeout(20_000);
                upload.getOutputStream()
                        .write(("POST /v2/a/blobs/uploads/?digest=sha256:" + "0".repeat(64) + " HTTP/1.1\r\nHost: h\r\n"
                                        + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                // The server asks for the body, so the upload has the only slot.
                assertThat(upload.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 100");
                for (String path : List.of("/healthz", "/v2/")) {
                    assertThat(status(url.resolve(path))).as(path).isEqualTo(status);
                }
                assertThat(status(url.resolve("/v2/a/tags/list"))).isEqualTo(429);
            }
        }
    }

    private static int status(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        try {
            connection.setReadTimeout(20_000);
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
