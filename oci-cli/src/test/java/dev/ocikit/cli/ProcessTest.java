// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.client.RegistryClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in a JVM of its own, as users run it. */
@Timeout(120)
class ProcessTest {
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsWithSuccessOnASignal(String signal) throws Exception {
        Process process = start("serve", "--address", "127.0.0.1:0");
        try {
            String url = firstWord(process.inputReader());
            try (RegistryClient client = RegistryClient.of(url)) {
                client.ping();
            }
            assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(process.errorReader().lines()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysOnlyWhatIsWrong() throws Exception {
        Process process = start("serve", "--nonsense");
        assertThat(process.errorReader().lines())
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo("ocikit: Unknown option: '--nonsense'");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    private static Process start(String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                System.getProperty("jdk.module.path"),
                "-m",
                "dev.ocikit.cli/dev.ocikit.cli.Ocikit"));
        line.addAll(List.of(args));
        return new ProcessBuilder(line).start();
    }

    private static String firstWord(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        return line.substring(0, line.indexOf(' '));
    }
}
