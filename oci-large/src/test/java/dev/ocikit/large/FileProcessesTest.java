// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ByteRange;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads of two processes to the same file. */
@Timeout(60)
class FileProcessesTest {
    @TempDir
    private Path directory;

    @Test
    void oneIsKeptOutWhileTheOtherIsAtWork() throws Exception {
        Process other = PartHolder.start(target());
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("at work");
            assertThatThrownBy(() -> work(part -> part.delete())).hasMessageContaining("another download");
            assertThat(directory.resolve("blob.part")).hasContent("x");
            other.outputWriter().close();
            assertThat(other.waitFor()).isZero();
        } finally {
            other.destroyForcibly();
        }
        work(part -> part.finish(1));
        assertThat(target()).hasContent("x");
    }

    @Test
    void oneThatIsKilledLeavesToTheOtherWhatItHas() throws Exception {
        Process other = PartHolder.start(target());
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("at work");
        } finally {
            other.destroyForcibly();
        }
        other.waitFor();
        try (FilePlace place = FilePlace.of(target());
                Remains remains = Remains.of(place, PartHolder.DIGEST)) {
            assertThat(remains.ranges()).containsExactly(ByteRange.of(0, 1));
        }
    }

    /** Whoever closes a file gives away all locks that the process has on it, unless care is taken. */
    @Test
    void oneIsKeptOutEvenIfTheOtherKeepsItselfOut() throws Exception {
        work(part -> {
            assertThatThrownBy(() -> work(second -> {})).hasMessageContaining("another download");
            Process other = PartHolder.start(target());
            try {
                assertThat(other.inputReader().readLine()).contains("another download");
            } finally {
                other.destroyForcibly();
            }
        });
    }

    private void work(PartWork work) throws IOException {
        PartWork.at(target(), PartHolder.DIGEST, work);
    }

    private Path target() {
        return directory.resolve("blob");
    }
}
