// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ByteRange;
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
    private static final Digest OTHER = Digest.sha256("that".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void becomesTheTargetAtTheEnd() throws IOException {
        Files.writeString(target(), "before");
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            write(part, "lo wor", 3);
            write(part, "hel", 0);
            assertThat(target()).hasContent("before");
            part.finish();
        }
        assertThat(target()).hasContent("hello wor");
        assertThat(directory).isDirectoryNotContaining("glob:**.part*");
    }

    @Test
    void isThereForTheNextDownloadOfTheSameBlob() throws IOException {
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            assertThat(part.ranges()).isEmpty();
            assertThat(part.isEmpty()).isTrue();
            write(part, "hel", 0);
            write(part, "wor", 6);
        }
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            assertThat(part.ranges()).containsExactly(ByteRange.of(0, 3), ByteRange.of(6, 3));
            assertThat(part.prefix()).isEqualTo(3);
            assertThat(part.isEmpty()).isFalse();
        }
    }

    @Test
    void isNotUsedForAnotherBlob() throws IOException {
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            write(part, "hel", 0);
        }
        try (PartFile part = PartFile.open(target(), OTHER)) {
            assertThat(part.ranges()).isEmpty();
            assertThat(part.prefix()).isZero();
            assertThat(part.isEmpty()).isTrue();
        }
    }

    @Test
    void hasNoRangesThatItIsTooShortFor() throws IOException {
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            write(part, "hel", 0);
            part.note(2, 100);
            part.note(200, 300);
        }
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            assertThat(part.ranges()).isEmpty();
        }
    }

    @Test
    void isOfOneDownloadAtATime() throws IOException {
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            write(part, "hel", 0);
            assertThatThrownBy(() -> PartFile.open(target(), DIGEST).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(target() + ".part")
                    .hasMessageContaining("another download");
            write(part, "lo", 3);
            part.finish();
        }
        assertThat(target()).hasContent("hello");
        PartFile.open(target(), DIGEST).close();
    }

    @Test
    void isNotWrittenThroughALink() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        Files.writeString(elsewhere, "precious");
        Files.createSymbolicLink(part(), elsewhere);
        assertThatThrownBy(() -> PartFile.open(target(), DIGEST).close()).isInstanceOf(IOException.class);
        assertThat(elsewhere).hasContent("precious");
        Files.delete(part());
        Files.createSymbolicLink(part(), directory.resolve("nowhere"));
        assertThatThrownBy(() -> PartFile.open(target(), DIGEST).close()).isInstanceOf(IOException.class);
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @Test
    void replacesALinkThatHasTheNameOfTheTarget() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        Files.writeString(elsewhere, "precious");
        Files.createSymbolicLink(target(), elsewhere);
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            write(part, "hello", 0);
            part.finish();
        }
        assertThat(elsewhere).hasContent("precious");
        assertThat(target()).hasContent("hello");
    }

    @Test
    void forgetsAllWhenItIsCleared() throws IOException {
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            write(part, "hello", 0);
            part.clear();
            assertThat(part.isEmpty()).isTrue();
            write(part, "x", 0);
        }
        try (PartFile part = PartFile.open(target(), DIGEST)) {
            assertThat(part.ranges()).containsExactly(ByteRange.of(0, 1));
        }
    }

    private Path target() {
        return directory.resolve("blob");
    }

    private Path part() {
        return directory.resolve("blob.part");
    }

    private static void write(PartFile part, String text, long offset) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part.write(ByteBuffer.wrap(bytes), offset);
        part.note(offset, offset + bytes.length);
    }
}
