// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortFileTest {
    @TempDir
    Path dir;

    @Test
    void containsThePortUntilItIsClosed() throws Exception {
        Path path = dir.resolve("port");
        PortFile file = new PortFile(path);
        file.write(5000);
        assertThat(path).hasContent("5000");
        file.close();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void isNotWrittenByAServerThatHasStopped() throws Exception {
        PortFile file = new PortFile(dir.resolve("port"));
        file.close();
        file.write(5000);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void noPathIsNoFile() throws Exception {
        try (PortFile file = new PortFile(null)) {
            file.write(5000);
        }
    }

    /** Another user of /tmp could have a file overwritten by planting links at the names that the server writes. */
    @Test
    void writesThroughNoPlantedLink() throws Exception {
        Path victim = Files.writeString(dir.resolve("victim"), "precious");
        Path path = Files.createSymbolicLink(dir.resolve("port"), victim);
        Path draft = Files.createSymbolicLink(dir.resolve("port.new"), victim);
        try (PortFile file = new PortFile(path)) {
            file.write(5000);
            assertThat(victim).hasContent("precious");
            assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
            assertThat(path).hasContent("5000");
        }
        assertThat(victim).hasContent("precious");
        assertThat(draft).isSymbolicLink();
        assertThat(path).doesNotExist();
    }

    @Test
    void createsNoFileThatADanglingLinkNames() throws Exception {
        Path absent = dir.resolve("absent");
        Path path = Files.createSymbolicLink(dir.resolve("port"), absent);
        try (PortFile file = new PortFile(path)) {
            file.write(5000);
            assertThat(absent).doesNotExist();
        }
    }

    @Test
    void deletesNothingThatReplacedIt() throws Exception {
        Path path = dir.resolve("port");
        PortFile linked = new PortFile(path);
        linked.write(5000);
        Path victim = Files.writeString(dir.resolve("victim"), "5000\n");
        Files.delete(path);
        Files.createSymbolicLink(path, victim);
        linked.close();
        assertThat(path).isSymbolicLink();
        assertThat(victim).exists();

        Files.delete(path);
        PortFile first = new PortFile(path);
        first.write(5000);
        PortFile second = new PortFile(path);
        second.write(6000);
        first.close();
        assertThat(path).hasContent("6000");
        second.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesNoDraftWhereItCannotBeWritten() throws Exception {
        Path path = dir.resolve("port");
        Files.createDirectories(path.resolve("inside"));
        try (PortFile file = new PortFile(path)) {
            assertThatThrownBy(() -> file.write(5000)).isInstanceOf(IOException.class);
        }
        assertThat(dir).isDirectoryNotContaining(found -> !found.equals(path));
        assertThat(path.resolve("inside")).exists();
    }
}
