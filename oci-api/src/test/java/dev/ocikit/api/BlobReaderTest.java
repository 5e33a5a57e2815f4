// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobReaderTest {
    private static final byte[] CONTENT = new byte[200_003];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private static final Descriptor BLOB =
            Descriptor.of("application/octet-stream", Digest.sha256(CONTENT), CONTENT.length);

    private static BlobReader over(byte[] bytes) {
        return BlobReader.verifying(BLOB, new ByteArrayInputStream(bytes));
    }

    private static byte[] throughBuffers(BlobReader reader) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
            assertThat(buffer.isReadOnly()).isTrue();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void givesTheSameBytesInEveryWay() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(over(CONTENT).transferTo(out)).isEqualTo(CONTENT.length);
        assertThat(out.toByteArray()).isEqualTo(CONTENT);
        assertThat(over(CONTENT).readAllBytes()).isEqualTo(CONTENT);
        assertThat(throughBuffers(over(CONTENT))).isEqualTo(CONTENT);
        try (BlobReader reader = over(CONTENT)) {
            assertThat(reader.read()).isEqualTo(CONTENT[0] & 0xff);
        }
    }

    @Test
    void refusesOtherBytesOfTheRightLength() {
        byte[] other = CONTENT.clone();
        other[100_000] ^= 1;
        assertRefused(other);
    }

    @Test
    void refusesContentThatIsTooLongOrTooShort() {
        assertRefused(Arrays.copyOf(CONTENT, CONTENT.length + 1));
        assertRefused(Arrays.copyOf(CONTENT, CONTENT.length - 1));
        assertRefused(new byte[0]);
    }

    private static void assertRefused(byte[] bytes) {
        BlobReader reader = over(bytes);
        assertThatThrownBy(reader::readAllBytes)
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining(BLOB.digest().toString());
        assertThatThrownBy(reader::read).as("a second read").isInstanceOf(ContentMismatchException.class);
        assertThatThrownBy(() -> throughBuffers(over(bytes))).isInstanceOf(ContentMismatchException.class);
        assertThatThrownBy(() -> over(bytes).transferTo(new ByteArrayOutputStream()))
                .isInstanceOf(ContentMismatchException.class);
    }

    @Test
    void verifiesTheEmptyBlob() throws IOException {
        Descriptor empty = Descriptor.of("application/octet-stream", Digest.sha256(new byte[0]), 0);
        assertThat(BlobReader.verifying(empty, new ByteArrayInputStream(new byte[0]))
                        .readAllBytes())
                .isEmpty();
        assertThatThrownBy(() -> BlobReader.verifying(empty, new ByteArrayInputStream(new byte[1]))
                        .readAllBytes())
                .isInstanceOf(ContentMismatchException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "sha512"})
    void verifiesUnderTheAlgorithmThatWasAskedFor(String algorithm) throws IOException {
        Descriptor blob = Descriptor.of(
                "application/octet-stream", DigestAlgorithm.of(algorithm).digest(CONTENT), CONTENT.length);
        assertThat(BlobReader.verifying(blob, new ByteArrayInputStream(CONTENT)).readAllBytes())
                .isEqualTo(CONTENT);
    }

    @Test
    void endsAPartWhereItEnds() throws IOException {
        ByteRange range = ByteRange.of(10, 20);
        BlobReader part = BlobReader.part(BLOB, range, new ByteArrayInputStream(CONTENT, 10, 1000));
        assertThat(part.offset()).isEqualTo(10);
        assertThat(part.length()).isEqualTo(20);
        assertThat(part.descriptor()).isEqualTo(BLOB);
        assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 30));
    }

    @Test
    void refusesAPartThatEndsTooEarly() {
        BlobReader part = BlobReader.part(BLOB, ByteRange.of(10, 20), new ByteArrayInputStream(CONTENT, 10, 19));
        assertThatThrownBy(part::readAllBytes).isInstanceOf(EOFException.class);
    }
}
