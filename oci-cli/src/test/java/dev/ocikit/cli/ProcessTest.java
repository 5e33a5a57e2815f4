// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in a JVM of its own, as users run it. */
@Timeout(120)
class ProcessTest {
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void endsWithSuccessOnASignal(String signal) throws Exception {
        assumeThat(endsAShell(signal))
                .as("a script that starts the tests in the background lets them, and what they start, ignore SIGINT")
                .isTrue();
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

    /** A shell ignores the signals that whoever starts it ignores, as a JVM does. */
    private static boolean endsAShell(String signal) throws Exception {
        return new ProcessBuilder("sh", "-c", "kill -" + signal + " $$").start().waitFor() != 0;
    }

    /** A signal used to end the process with 143, and leave the file, until a hook was set some time after that. */
    @Test
    void aSignalMayComeAsSoonAsThePortIsKnown(@TempDir Path dir) throws Exception {
        Path port = dir.resolve("port");
        try (WatchService watch = dir.getFileSystem().newWatchService()) {
            dir.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = start("serve", "--address", "127.0.0.1:0", "--port-file", port.toString());
            try {
                while (Files.notExists(port)) {
                    watch.take().reset();
                }
                process.toHandle().destroy();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
                assertThat(process.errorReader().lines()).isEmpty();
                assertThat(port).doesNotExist();
            } finally {
                process.destroyForcibly();
            }
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

    /** Eight times the memory that the proxy has, there and back: it can hold no more than a part of it. */
    @Tag("wide")
    @ParameterizedTest
    @ValueSource(strings = {"jetty", "http1"})
    void passesABlobOnInLessMemoryThanItsSize(String engine) throws Exception {
        Pattern blob = new Pattern(512 << 20);
        Digest digest = blob.digest();
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Http1Server upstream = Http1Server.start(RegistryHandler.of(new HoldingNothing()), free)) {
            Process process = startWith(
                    List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"),
                    List.of(
                            "serve",
                            "--address",
                            "127.0.0.1:0",
                            "--engine",
                            engine,
                            "--upstream",
                            upstream.uri().toString()));
            try (RegistryClient client = RegistryClient.of(firstWord(process.inputReader()))) {
                assertThat(client.pushBlob("test/image", digest, blob).size()).isEqualTo(blob.size());
                try (BlobReader reader = client.getBlob("test/image", digest)) {
                    assertThat(reader.transferTo(OutputStream.nullOutputStream()))
                            .isEqualTo(blob.size());
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Through pipes of a process, which bytes must pass unchanged. */
    @Test
    void putsABlobAndGetsItBack(@TempDir Path dir) throws Exception {
        Pattern blob = new Pattern(24 << 20);
        Path source = dir.resolve("source");
        try (InputStream content = blob.open()) {
            Files.copy(content, source);
        }
        Process server = start("serve", "--address", "127.0.0.1:0");
        try {
            String repository = firstWord(server.inputReader()) + "/my/app";
            Process put = start(Redirect.from(source.toFile()), "blob", "put", repository, "-");
            assertThat(put.inputReader().readLine()).isEqualTo(blob.digest() + " " + blob.size());
            assertThat(put.waitFor()).isZero();
            Process get = start("blob", "get", "--quiet", repository + "@" + blob.digest());
            try (InputStream content = blob.open()) {
                assertThat(get.getInputStream()).hasSameContentAs(content);
            }
            assertThat(get.errorReader().lines()).isEmpty();
            assertThat(get.waitFor()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    private static Process start(String... args) throws IOException {
        return startWith(List.of(), List.of(args));
    }

    private static Process start(Redirect input, String... args) throws IOException {
        return builder(List.of(), List.of(args)).redirectInput(input).start();
    }

    private static Process startWith(List<String> options, List<String> args) throws IOException {
        return builder(options, args).start();
    }

    private static ProcessBuilder builder(List<String> options, List<String> args) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-p", System.getProperty("jdk.module.path"), "-m", "dev.ocikit.cli/dev.ocikit.cli.Ocikit"));
        line.addAll(args);
        return new ProcessBuilder(line);
    }

    private static String firstWord(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        return line.substring(0, line.indexOf(' '));
    }
}
