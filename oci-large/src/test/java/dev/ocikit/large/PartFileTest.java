// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {
    private static final Digest DIGEST = Digest.sha256("this".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void becomesTheTargetAtTheEnd() throws IOException {
        Files.writeString(target(), "before");
        work(part -> {
            write(part, "lo wor", 3);
            write(part, "hel", 0);
            assertThat(target()).hasContent("before");
            part.finish(9);
        });
        assertThat(target()).hasContent("hello wor");
        assertThat(directory.toFile().list()).containsExactly("blob");
    }

    @Test
    void becomesATargetOfTheRightSize() throws IOException {
        work(part -> {
            write(part, "hello", 0);
            part.finish(4);
        });
        assertThat(target()).hasContent("hell");
    }

    @Test
    void isOfOneDownloadAtATime() throws IOException {
        work(part -> {
            write(part, "hel", 0);
            assertThatThrownBy(() -> work(other -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(target() + ".part")
                    .hasMessageContaining("another download");
            write(part, "lo", 3);
            part.finish(5);
        });
        assertThat(target()).hasContent("hello");
        work(part -> {});
    }

    @Test
    void isNotWrittenThroughALink() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        Files.writeString(elsewhere, "precious");
        Path link = directory.resolve("blob.part");
        Files.createSymbolicLink(link, elsewhere);
        assertThatThrownBy(() -> work(part -> {})).isInstanceOf(IOException.class);
        assertThat(elsewhere).hasContent("precious");
        Files.delete(link);
        Files.createSymbolicLink(link, directory.resolve("nowhere"));
        assertThatThrownBy(() -> work(part -> {})).isInstanceOf(IOException.class);
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @Test
    void leavesNothingIfNothingWasWritten() throws IOException {
        work(part -> {});
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesNothingIfItIsDeletedEvenIfMoreIsWritten() throws IOException {
        work(part -> {
            write(part, "hello", 0);
            part.delete();
            write(part, "hello", 0);
        });
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void isNotWrittenToWhenItIsClosed() throws IOException {
        PartFile[] closed = new PartFile[1];
        work(part -> {
            write(part, "hello", 0);
            closed[0] = part;
        });
        assertThatThrownBy(() -> write(closed[0], "world", 0)).isInstanceOf(FileTrouble.class);
        assertThat(directory.resolve("blob.part")).hasContent("hello");
    }

    private void work(PartWork work) throws IOException {
        PartWork.at(target(), DIGEST, work);
    }

    private Path target() {
        return directory.resolve("blob");
    }

    private static void write(PartFile part, String text, long offset) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part.write(ByteBuffer.wrap(bytes), offset);
        part.note(offset, offset + bytes.length);
    }
}
