// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortFileTest {
    @TempDir
    Path dir;

    @Test
    void tellsThePortUntilItIsClosed() throws Exception {
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
}
