// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemainsTest {
    private static final Digest DIGEST = Digest.sha256("this".getBytes(StandardCharsets.UTF_8));
    private static final Digest OTHER = Digest.sha256("that".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void areThereForTheNextDownloadOfTheSameBlob() throws IOException {
        leave(part -> {
            write(part, 0, 3);
            write(part, 6, 9);
        });
        assertThat(ranges(DIGEST)).containsExactly(ByteRange.of(0, 3), ByteRange.of(6, 3));
        leave(part -> write(part, 3, 6));
        assertThat(ranges(DIGEST)).containsExactly(ByteRange.of(0, 9));
    }

    @Test
    void areNotThereForAnotherBlobAndStayUntilThatIsStarted() throws IOException {
        leave(part -> write(part, 0, 3));
        assertThat(ranges(OTHER)).isEmpty();
        assertThat(ranges(DIGEST)).containsExactly(ByteRange.of(0, 3));
        PartWork.at(target(), OTHER, part -> write(part, 5, 6));
        assertThat(ranges(DIGEST)).isEmpty();
        assertThat(ranges(OTHER)).containsExactly(ByteRange.of(5, 1));
    }

    @Test
    void haveNoRangesThatTheyAreTooShortFor() throws IOException {
        leave(part -> {
            write(part, 0, 3);
            part.note(5, 100);
            part.note(200, 300);
        });
        assertThat(ranges(DIGEST)).containsExactly(ByteRange.of(0, 3));
        leave(part -> write(part, 300, 301));
        assertThat(ranges(DIGEST)).containsExactly(ByteRange.of(0, 3), ByteRange.of(300, 1));
    }

    @Test
    void beginAtTheFirstByteOrNot() throws IOException {
        leave(part -> write(part, 5, 9));
        assertThat(prefix()).isZero();
        leave(part -> write(part, 0, 3));
        assertThat(prefix()).isEqualTo(3);
    }

    @Test
    void areNothingWhereThereIsNothing() throws IOException {
        assertThat(ranges(DIGEST)).isEmpty();
        assertThat(prefix()).isZero();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void areNotWhatHasAJournalOfAnotherKind() throws IOException {
        Path diary = directory.resolve("blob.part.journal");
        Files.writeString(diary, "Dear diary");
        assertThatThrownBy(() -> ranges(DIGEST))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(diary.toString());
        assertThat(directory.toFile().list()).containsExactly("blob.part.journal");
        assertThat(diary).hasContent("Dear diary");
    }

    @Test
    void areAsTheyWereIfTheNextDownloadCannotBeStarted() throws IOException {
        Path inTheWay = Files.createDirectory(directory.resolve("blob.part.journal.new"));
        Path something = Files.createFile(inTheWay.resolve("something"));
        assertThatThrownBy(() -> leave(part -> write(part, 0, 3))).isInstanceOf(IOException.class);
        assertThat(directory.toFile().list()).containsExactly("blob.part.journal.new");
        Files.delete(something);
        leave(part -> write(part, 0, 3));
        Files.createFile(Files.createDirectory(inTheWay).resolve("something"));
        assertThatThrownBy(() -> leave(part -> write(part, 3, 6))).isInstanceOf(IOException.class);
        assertThat(ranges(DIGEST)).containsExactly(ByteRange.of(0, 3));
    }

    private void leave(PartWork work) throws IOException {
        PartWork.at(target(), DIGEST, work);
    }

    private List<ByteRange> ranges(Digest digest) throws IOException {
        try (FilePlace place = FilePlace.of(target());
                Remains remains = Remains.of(place, digest)) {
            return new ArrayList<>(remains.ranges());
        }
    }

    private long prefix() throws IOException {
        try (FilePlace place = FilePlace.of(target());
                Remains remains = Remains.of(place, DIGEST)) {
            return remains.prefix();
        }
    }

    private Path target() {
        return directory.resolve("blob");
    }

    private static void write(PartFile part, int start, int end) throws IOException {
        part.write(ByteBuffer.allocate(end - start), start);
        part.note(start, end);
    }
}
