// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.CANARY;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {
    private final TestClock clock = new TestClock();
    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path directory;

    private static HtpasswdFile parse(String text, Consumer<String> warnings) throws MalformedFileException {
        return HtpasswdFile.parse(text, true, warnings);
    }

    private static void knowsAnn(WatchedFile<HtpasswdFile> watched) {
        assertThat(watched.content().hash("ann")).isNotNull();
    }

    @Test
    void staysWithWhatItKnowsWhenTheFileBreaksAndSaysSoOnce() throws IOException {
        Path file = write(directory.resolve("htpasswd"), line("ann", "x"));
        WatchedFile<HtpasswdFile> watched = WatchedFile.open(file, WatchedFileTest::parse, clock, warnings::add);
        write(file, "ann:" + CANARY);
        for (int i = 0; i < 5; i++) {
            clock.pass(Duration.ofSeconds(2));
            knowsAnn(watched);
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).startsWith(file + ", line 1: ").doesNotContain(CANARY);
        Files.delete(file);
        for (int i = 0; i < 5; i++) {
            clock.pass(Duration.ofSeconds(2));
            knowsAnn(watched);
        }
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(1)).startsWith(file + " cannot be read");
        write(file, line("bob", "y"));
        clock.pass(Duration.ofSeconds(2));
        assertThat(watched.content().hash("ann")).isNull();
        assertThat(watched.content().hash("bob")).isNotNull();
        assertThat(warnings).hasSize(2);
    }

    @Test
    void noticesAFileThatTookThePlaceOfAnother() throws IOException {
        Path file = write(directory.resolve("htpasswd"), line("ann", "x"));
        WatchedFile<HtpasswdFile> watched = WatchedFile.open(file, WatchedFileTest::parse, clock, warnings::add);
        Path other = Files.writeString(directory.resolve("other"), line("bob", "x") + "\n");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        clock.pass(Duration.ofSeconds(1));
        assertThat(watched.content().hash("bob")).isNotNull();
    }

    /** File systems with a coarse clock give both contents the same modification time. */
    @Test
    void noticesAChangeWithinOneTickOfTheFileSystemsClock() throws IOException {
        Path file = Files.writeString(directory.resolve("htpasswd"), line("ann", "x"));
        FileTime time = FileTime.from(Instant.now().plusSeconds(60));
        Files.setLastModifiedTime(file, time);
        WatchedFile<HtpasswdFile> watched = WatchedFile.open(file, WatchedFileTest::parse, clock, warnings::add);
        Files.writeString(file, line("bob", "x"));
        Files.setLastModifiedTime(file, time);
        clock.pass(Duration.ofSeconds(1));
        assertThat(watched.content().hash("ann")).isNull();
        assertThat(watched.content().hash("bob")).isNotNull();
    }

    @Test
    void readsAFileAgainThatChangesWhileItIsRead() throws IOException {
        Path file = write(directory.resolve("htpasswd"), "ann", "bob");
        AtomicInteger reads = new AtomicInteger();
        WatchedFile.Parser<String> parser = (text, warn) -> {
            if (reads.incrementAndGet() == 1) {
                change(file);
            }
            return text;
        };
        WatchedFile<String> watched = WatchedFile.open(file, parser, clock, warnings::add);
        clock.pass(Duration.ofSeconds(1));
        assertThat(watched.content()).isEqualTo("bob\n");
    }

    private static void change(Path file) {
        try {
            write(file, "bob");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
