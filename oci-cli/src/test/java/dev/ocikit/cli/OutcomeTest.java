// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command that fails does not say before that it has succeeded. */
@Timeout(120)
class OutcomeTest {
    private static final int LARGE = 20_000_003;

    @TempDir
    Path dir;

    private OutputStream output = new ByteArrayOutputStream();

    private Command run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                Surroundings.of(Map.of(), dir, new ByteArrayInputStream(new byte[0]), output, null, false);
        int exit = Ocikit.run(surroundings, new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Command(exit, out.toString(), err.toString());
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    /** Answers with a part of some content, whatever digest was asked for. */
    private static ScriptedUpstream.Answer serve(ScriptedUpstream.Asked request, byte[] content) {
        String range = request.range();
        if (request.is("HEAD") || range.isEmpty()) {
            return ScriptedUpstream.Answer.of(200).body(content);
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = ends[1].isEmpty() ? content.length - 1 : Math.min(content.length - 1, Integer.parseInt(ends[1]));
        return ScriptedUpstream.Answer.of(206)
                .header("Content-Range", "bytes " + first + "-" + last + "/" + content.length)
                .body(java.util.Arrays.copyOfRange(content, first, last + 1));
    }

    private void assertFails(Command command, String reason) {
        assertThat(command.exit()).isEqualTo(1);
        assertThat(command.err())
                .contains("ocikit: ")
                .contains(reason)
                .doesNotContain("downloaded")
                .doesNotContain("uploaded");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, LARGE})
    void wrongContentIsNotDownloaded(int size) throws IOException {
        Digest other = DigestAlgorithm.SHA256.digest(new byte[] {1});
        Path target = dir.resolve("target");
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> serve(request, content(size)))) {
            String blob = upstream.url() + "/my/app@" + other;
            for (String progress : new String[] {"auto", "always"}) {
                assertFails(run("blob", "get", blob, "-o", target.toString(), "--progress", progress), "sha256:");
                assertThat(target).doesNotExist();
                assertFails(run("blob", "get", blob, "--progress", progress), "sha256:");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, LARGE})
    void aFileThatCannotBeFinishedIsNotDownloaded(int size) throws IOException {
        byte[] content = content(size);
        Path target = dir.resolve("target");
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> {
            occupy(target);
            return serve(request, content);
        })) {
            String blob = upstream.url() + "/my/app@" + DigestAlgorithm.SHA256.digest(content);
            assertFails(run("blob", "get", blob, "-o", target.toString()), target.toString());
        }
    }

    /** A directory of that name, which is not empty, is not replaced by a file. */
    private static void occupy(Path target) {
        try {
            Files.createDirectories(target.resolve("within"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anOutputThatFailsAtItsEndIsNotDownloaded() throws IOException {
        byte[] content = content(LARGE);
        output = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void write(byte[] bytes, int offset, int length) {}

            @Override
            public void flush() throws IOException {
                throw new IOException("the pipe broke");
            }
        };
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> serve(request, content))) {
            String blob = upstream.url() + "/my/app@" + DigestAlgorithm.SHA256.digest(content);
            assertFails(run("blob", "get", blob, "-o", "-"), "the pipe broke");
        }
    }

    @Test
    void whatSucceedsIsDownloaded() throws IOException {
        byte[] content = content(LARGE);
        Path target = dir.resolve("target");
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> serve(request, content))) {
            String blob = upstream.url() + "/my/app@" + DigestAlgorithm.SHA256.digest(content);
            Command get = run("blob", "get", blob, "-o", target.toString());
            assertThat(get.err()).startsWith("downloaded 19.1 MiB").hasLineCount(1);
            assertThat(target).hasBinaryContent(content);
        }
    }
}
