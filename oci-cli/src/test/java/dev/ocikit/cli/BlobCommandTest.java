// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ocikit blob get} and {@code put}, at a registry that this JVM serves. */
@Timeout(120)
class BlobCommandTest {
    private static final int LARGE = 20_000_003;

    @TempDir
    Path dir;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private byte[] input = {};
    private Surroundings.@Nullable Prompt prompt;
    private Serving serving;
    private String repository;

    @BeforeEach
    void start() throws IOException {
        serving = new Serving();
        repository = serving.url().substring("http://".length()) + "/my/app";
    }

    @AfterEach
    void stop() throws IOException {
        serving.close();
    }

    private Command run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                Surroundings.of(Map.of(), dir, new ByteArrayInputStream(input), output, prompt, false);
        int exit = Ocikit.run(surroundings, new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Command(exit, out.toString(), err.toString());
    }

    private Command succeed(String... args) {
        Command command = run(args);
        assertThat(command.err()).doesNotContain("ocikit:");
        assertThat(command.exit()).isZero();
        return command;
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LARGE})
    void whatWasPutFromAFileIsGotIntoAFile(int size) throws Exception {
        byte[] content = content(size);
        Digest digest = DigestAlgorithm.SHA256.digest(content);
        Path source = Files.write(dir.resolve("source"), content);
        Path target = dir.resolve("target");
        assertThat(succeed("blob", "put", repository, source.toString()).out())
                .isEqualToIgnoringNewLines(digest + " " + size);
        assertThat(succeed("blob", "get", repository + "@" + digest, "-o", target.toString())
                        .out())
                .isEmpty();
        assertThat(target).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LARGE})
    void whatWasPutFromAPipeIsGotIntoAPipe(int size) {
        input = content(size);
        Digest digest = DigestAlgorithm.SHA256.digest(input);
        assertThat(succeed("blob", "put", "http://" + repository, "-").out())
                .isEqualToIgnoringNewLines(digest + " " + size);
        assertThat(succeed("blob", "get", "http://" + repository + "@" + digest).out())
                .isEmpty();
        assertThat(output.toByteArray()).isEqualTo(input);
    }

    @Test
    void writesIntoAPipeThatHasAName() throws Exception {
        Path pipe = dir.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .as("there are pipes with names")
                .isZero();
        input = content(LARGE);
        succeed("blob", "put", repository, "-");
        FutureTask<byte[]> reader = new FutureTask<>(() -> Files.readAllBytes(pipe));
        Thread thread = new Thread(reader);
        thread.setDaemon(true);
        thread.start();
        String blob = repository + "@" + DigestAlgorithm.SHA256.digest(input);
        assertThat(succeed("blob", "get", blob, "-o", pipe.toString()).err()).startsWith("downloaded 19.1 MiB");
        assertThat(reader.get()).isEqualTo(input);
        assertThat(dir.toFile().list()).containsExactly("pipe");
    }

    @Test
    void refusesADirectory() {
        String blob = repository + "@" + DigestAlgorithm.SHA256.digest(input);
        Command get = run("blob", "get", blob, "-o", dir.toString());
        assertThat(get.exit()).isEqualTo(1);
        assertThat(get.err()).startsWith("ocikit: " + dir + ": is a directory");
    }

    @Test
    void tellsOnOneLineWhatWasTransferred() throws Exception {
        Path source = Files.write(dir.resolve("source"), content(LARGE));
        assertThat(succeed("blob", "put", repository, source.toString()).err())
                .matches("uploaded 19\\.1 MiB in \\d+\\.\\d s\\R");
    }

    @Test
    void rewritesTheLineWhenItIsAskedTo() throws Exception {
        Path source = Files.write(dir.resolve("source"), content(LARGE));
        assertThat(succeed("blob", "put", repository, source.toString(), "--progress=always")
                        .err())
                .endsWith(System.lineSeparator())
                .contains("uploaded 19.1 MiB in ");
    }

    @Test
    void isQuietWhenItIsAskedTo() throws Exception {
        Path source = Files.write(dir.resolve("source"), content(LARGE));
        Command put = succeed("blob", "put", "-q", "--progress", "always", repository, source.toString());
        assertThat(put.err()).isEmpty();
        assertThat(put.out()).startsWith("sha256:");
    }

    @Test
    void writesNoBlobToATerminalUnlessItIsAskedTo() {
        input = content(3);
        String blob = repository + "@" + DigestAlgorithm.SHA256.digest(input);
        succeed("blob", "put", repository, "-");
        prompt = (question, secret) -> null;
        Command refused = run("blob", "get", blob);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("ocikit: a blob is not for a terminal")
                .contains("-o FILE");
        assertThat(output.size()).isZero();
        succeed("blob", "get", blob, "-o", "-");
        assertThat(output.toByteArray()).isEqualTo(input);
    }

    @Test
    void leavesNoFileForABlobThatIsNotThere() {
        Digest digest = DigestAlgorithm.SHA256.digest(new byte[] {1});
        Path target = dir.resolve("target");
        Command get = run("blob", "get", repository + "@" + digest, "-o", target.toString());
        assertThat(get.exit()).isEqualTo(1);
        assertThat(get.err().lines())
                .singleElement()
                .asString()
                .startsWith("ocikit: ")
                .contains(digest.toString());
        assertThat(target).doesNotExist();
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        String missing = dir.resolve("missing").toString();
        Command put = run("blob", "put", repository, missing);
        assertThat(put.exit()).isEqualTo(1);
        assertThat(put.err()).isEqualToIgnoringNewLines("ocikit: " + missing + " does not exist");
    }
}
