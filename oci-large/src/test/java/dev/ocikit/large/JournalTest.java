// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final Digest DIGEST = Digest.sha256("this".getBytes(StandardCharsets.UTF_8));
    private static final Digest OTHER = Digest.sha256("that".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void saysWhatItWasTold() throws IOException {
        try (Journal journal = Journal.start(file(), DIGEST, List.of(ByteRange.of(0, 10)))) {
            journal.add(30, 40);
            journal.add(20, 25);
            journal.add(50, 50);
        }
        assertThat(read()).containsExactly(ByteRange.of(0, 10), ByteRange.of(20, 5), ByteRange.of(30, 10));
    }

    @Test
    void joinsRangesThatTouchOrOverlap() throws IOException {
        try (Journal journal = Journal.start(file(), DIGEST, List.of())) {
            journal.add(10, 20);
            journal.add(0, 10);
            journal.add(15, 30);
            journal.add(16, 17);
            journal.add(0, 5);
            journal.add(31, 40);
        }
        assertThat(read()).containsExactly(ByteRange.of(0, 30), ByteRange.of(31, 9));
    }

    @Test
    void isOfOneBlobOnly() throws IOException {
        Journal.start(file(), OTHER, List.of(ByteRange.of(0, 10))).close();
        assertThat(read()).isEmpty();
    }

    @Test
    void isWithoutItsLastLineIfThatIsTorn() throws IOException {
        write("ocikit part of " + DIGEST + "\n0 10\n100 100");
        assertThat(read()).containsExactly(ByteRange.of(0, 10));
        write("ocikit part of " + DIGEST);
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x y", "", "1", "-1 5", "5 0", "5 -1", "1 9223372036854775807", "99999999999999999999 1", " 1 1"
            })
    void saysNothingIfALineIsNoRange(String line) throws IOException {
        write("ocikit part of " + DIGEST + "\n0 10\n" + line + "\n20 10\n");
        assertThat(read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n\n", "garbage", "garbage\n1 2\n"})
    void saysNothingIfItIsGarbage(String text) throws IOException {
        write(text);
        assertThat(read()).isEmpty();
    }

    @Test
    void saysNothingIfItIsHuge() throws IOException {
        write("ocikit part of " + DIGEST + "\n0 10\n");
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.setLength(1L << 32);
        }
        assertThat(read()).isEmpty();
    }

    @Test
    void saysNothingIfItIsNotThereOrNoFile() throws IOException {
        assertThat(read()).isEmpty();
        Files.createDirectory(file());
        assertThat(read()).isEmpty();
    }

    @Test
    void isNotReadOrWrittenThroughALink() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        Files.writeString(elsewhere, "ocikit part of " + DIGEST + "\n0 10\n");
        Files.createSymbolicLink(file(), elsewhere);
        assertThat(read()).isEmpty();
        Journal.start(file(), DIGEST, List.of()).close();
        assertThat(elsewhere).content().endsWith("0 10\n");
        assertThat(file()).isRegularFile();
    }

    @Test
    void isAsItWasIfANewOneCannotBeWritten() throws IOException {
        Journal.start(file(), DIGEST, List.of(ByteRange.of(0, 10))).close();
        Path inTheWay = Files.createDirectory(directory.resolve("journal.new"));
        Files.createFile(inTheWay.resolve("something"));
        assertThatThrownBy(() -> Journal.start(file(), DIGEST, List.of(ByteRange.of(0, 5)))
                        .close())
                .isInstanceOf(IOException.class);
        assertThat(read()).containsExactly(ByteRange.of(0, 10));
    }

    @Test
    void leavesNothingBesideIt() throws IOException {
        Files.writeString(directory.resolve("journal.new"), "from a crash");
        Journal.start(file(), DIGEST, List.of()).close();
        assertThat(directory.toFile().list()).containsExactly("journal");
    }

    private Path file() {
        return directory.resolve("journal");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    private List<ByteRange> read() throws IOException {
        return Journal.read(file(), DIGEST);
    }
}
