// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpoolTest {
    private static final Digest DIGEST = Digest.sha256("this".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void writesWhatComesAtItsPlaceAndNotesIt() throws IOException {
        PartWork.at(directory.resolve("blob"), DIGEST, part -> {
            Segment segment = requireNonNull(new FileSpool(part).segment(10, 15));
            segment.add(10, bytes("hello"));
            assertThat(read(part, 10)).isEqualTo("hello");
        });
        assertThat(noted()).containsExactly(ByteRange.of(10, 5));
    }

    /** A lane that was stopped may come back with bytes after another attempt has hashed what is at their place. */
    @Test
    void writesNothingThatComesWhenItsPlaceHasBeenGivenBack() throws IOException {
        PartWork.at(directory.resolve("blob"), DIGEST, part -> {
            Segment segment = requireNonNull(new FileSpool(part).segment(10, 15));
            segment.add(10, bytes("he"));
            segment.release();
            part.write(bytes("right"), 10);
            segment.add(12, bytes("llo"));
            assertThat(read(part, 10)).isEqualTo("right");
        });
        assertThat(noted()).containsExactly(ByteRange.of(10, 2));
    }

    private List<ByteRange> noted() throws IOException {
        return Journal.read(directory.resolve("blob.part.journal"), DIGEST);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(PartFile part, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(5);
        part.read(bytes, offset);
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }
}
