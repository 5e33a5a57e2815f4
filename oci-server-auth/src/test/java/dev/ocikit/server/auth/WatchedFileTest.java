// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.CANARY;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {
    private final TestClock clock = new TestClock();
    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path directory;

    private static void knowsAnn(WatchedFile<HtpasswdFile> watched) {
        assertThat(watched.content().hash("ann")).isNotNull();
    }

    @Test
    void staysWithWhatItKnowsWhenTheFileBreaksAndSaysSoOnce() throws IOException {
        Path file = write(directory.resolve("htpasswd"), line("ann", "x"));
        WatchedFile<HtpasswdFile> watched = WatchedFile.open(file, HtpasswdFile::parse, clock, warnings::add);
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
        WatchedFile<HtpasswdFile> watched = WatchedFile.open(file, HtpasswdFile::parse, clock, warnings::add);
        Path other = Files.writeString(directory.resolve("other"), line("bob", "x") + "\n");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        clock.pass(Duration.ofSeconds(1));
        assertThat(watched.content().hash("bob")).isNotNull();
    }
}
