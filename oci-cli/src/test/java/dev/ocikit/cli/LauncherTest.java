// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ocikit}, with a {@code java} that prints its arguments. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "ocikit");

    /** A JVM that ran out of memory used to stay alive and never answered again. */
    @Test
    void theJvmExitsWhenItIsOutOfMemory(@TempDir Path root) throws Exception {
        Path script = Files.copy(SCRIPT, root.resolve("ocikit"));
        Path source = Files.createDirectories(root.resolve("oci-x/src/main"));
        for (Path old : List.of(
                Files.createFile(root.resolve("pom.xml")), Files.createFile(root.resolve("oci-x/pom.xml")), source)) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        }
        Files.createDirectories(root.resolve("target/ocikit/app"));
        Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\ncase $1 in -version) echo 'openjdk version \"17.0.1\"' >&2 ;; *) echo \"$@\" ;; esac\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        ProcessBuilder builder = new ProcessBuilder("bash", script.toString(), "serve").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().remove("OCIKIT_JAVA_OPTS");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains(" -XX:+ExitOnOutOfMemoryError ").endsWith(" serve\n");
    }
}
