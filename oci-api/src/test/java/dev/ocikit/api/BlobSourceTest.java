// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobSourceTest {
    @Test
    void opensBytesAgainAndAgain() throws IOException {
        BlobSource source = BlobSource.of(new byte[] {1, 2, 3});
        assertThat(source.reopenable()).isTrue();
        assertThat(source.size()).isEqualTo(3);
        assertThat(source.open().readAllBytes()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(source.open().readAllBytes()).isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void tellsWhichFileItStandsOn(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("blob"), new byte[] {1, 2, 3});
        BlobSource source = BlobSource.of(file);
        assertThat(source.file()).contains(file);
        assertThat(source.size()).isEqualTo(3);
        try (InputStream in = source.open()) {
            assertThat(in.readAllBytes()).isEqualTo(new byte[] {1, 2, 3});
        }
    }

    @Test
    void opensAStreamOnce() throws IOException {
        BlobSource source = BlobSource.once(new ByteArrayInputStream(new byte[1]), 1);
        assertThat(source.reopenable()).isFalse();
        source.open();
        assertThatIllegalStateException().isThrownBy(source::open);
    }
}
