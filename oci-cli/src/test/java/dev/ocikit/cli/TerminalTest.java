// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({
        "/dev/pts/3, true",
        "/dev/tty1, true",
        "/dev/ttyS0, true",
        "/dev/console, true",
        "/dev/null, false",
        "/home/jo/dev/pts/3, false",
        "pipe:[4711], false",
        "socket:[4711], false"
    })
    void hasAName(String file, boolean terminal) {
        assertThat(Terminal.isNamed(file)).isEqualTo(terminal);
    }

    @Test
    void isKnownByWhereADescriptorLeads() throws IOException {
        Path descriptor = Files.createSymbolicLink(dir.resolve("2"), Path.of("pipe:[4711]"));
        assertThat(Terminal.isAt(descriptor, true)).isFalse();
    }

    @Test
    void isWhatElseIsKnownWhereDescriptorsCannotBeSeen() throws IOException {
        Path none = dir.resolve("none");
        assertThat(Terminal.isAt(none, true)).isTrue();
        assertThat(Terminal.isAt(none, false)).isFalse();
        Path device = Files.createFile(dir.resolve("device"));
        assertThat(Terminal.isAt(device, true)).isTrue();
    }
}
