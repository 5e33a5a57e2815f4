// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlobWriterTest {
    private static final byte[] CONTENT = new byte[150_000];

    static {
        new Random(2).nextBytes(CONTENT);
    }

    /** The smallest session: what a store has to write to get {@code writeFrom} for nothing. */
    private static final class Session extends BlobWriter {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        @Override
        public String id() {
            return "session";
        }

        @Override
        public long size() {
            return held.size();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            held.write(bytes, offset, length);
        }

        @Override
        public Descriptor commit(Digest digest) {
            return Descriptor.of("application/octet-stream", digest, size());
        }

        @Override
        public void cancel() {
            held.reset();
        }

        @Override
        public void close() {}
    }

    @Test
    void writesAStreamToItsEnd() throws IOException {
        try (Session session = new Session()) {
            assertThat(session.writeFrom(new ByteArrayInputStream(CONTENT), -1)).isEqualTo(CONTENT.length);
            session.write('x');
            assertThat(session.held.toByteArray()).startsWith(CONTENT).endsWith('x');
        }
    }

    @Test
    void takesNoMoreThanTheLengthFromAStream() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(CONTENT);
        try (Session session = new Session()) {
            assertThat(session.writeFrom(in, 70_000)).isEqualTo(70_000);
            assertThat(session.held.toByteArray()).isEqualTo(Arrays.copyOf(CONTENT, 70_000));
        }
        assertThat(in.available()).isEqualTo(CONTENT.length - 70_000);
    }

    @Test
    void keepsWhatCameOfAStreamThatEndsTooEarly() throws IOException {
        try (Session session = new Session()) {
            assertThatThrownBy(() -> session.writeFrom(new ByteArrayInputStream(CONTENT), CONTENT.length + 1))
                    .isInstanceOf(ContentMismatchException.class)
                    .hasMessageContaining("150000 of its 150001 bytes");
            assertThat(session.size()).isEqualTo(CONTENT.length);
        }
    }
}
