// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyingInputStreamTest {
    private static final int SIZE = 10_000;

    private final byte[] content = new byte[SIZE];
    private final Digest digest;

    VerifyingInputStreamTest() {
        new Random(1).nextBytes(content);
        digest = Digest.sha256(content);
    }

    private static final class Mismatch extends IOException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }

    private static VerifyingInputStream verifying(byte[] bytes, Digest expected, long size) {
        return new VerifyingInputStream(new ByteArrayInputStream(bytes), expected, size, Mismatch::new);
    }

    private byte[] wrong() {
        byte[] wrong = content.clone();
        wrong[5] ^= 1;
        return wrong;
    }

    @ParameterizedTest
    @ValueSource(longs = {SIZE, -1})
    void returnsGoodContent(long size) throws IOException {
        try (InputStream in = verifying(content, digest, size)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[10])).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {SIZE, -1})
    void returnsGoodContentByteByByte(long size) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = verifying(content, digest, size)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
            }
        }
        assertThat(out.toByteArray()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void returnsEmptyContent(long size) throws IOException {
        assertThat(verifying(new byte[0], Digest.sha256(new byte[0]), size).read())
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void refusesEmptyContentOfAnotherDigest(long size) {
        InputStream in = verifying(new byte[0], digest, size);
        failsForGood(in, "got " + Digest.sha256(new byte[0]) + " (0 bytes)");
    }

    @Test
    void refusesAWrongDigestWithTheLastBytesIfTheSizeIsKnown() throws IOException {
        InputStream in = verifying(wrong(), digest, SIZE);
        assertThat(in.readNBytes(SIZE - 1)).hasSize(SIZE - 1);
        failsForGood(in, "expected " + digest + " (10000 bytes), got " + Digest.sha256(wrong()) + " (10000 bytes)");
    }

    @Test
    void refusesAWrongDigestAtTheEndIfTheSizeIsUnknown() throws IOException {
        InputStream in = verifying(wrong(), digest, -1);
        assertThat(in.readNBytes(SIZE)).isEqualTo(wrong());
        failsForGood(in, "expected " + digest + ", got " + Digest.sha256(wrong()) + " (10000 bytes)");
    }

    @Test
    void refusesContentThatIsTooLongOnceItMeetsTheFirstByteTooMany() throws IOException {
        InputStream in = verifying(content, Digest.sha256(Arrays.copyOf(content, 100)), 100);
        assertThat(in.readNBytes(100)).isEqualTo(Arrays.copyOf(content, 100));
        failsForGood(in, "(100 bytes), got at least 101 bytes");
    }

    @Test
    void refusesALargeReadOfContentThatIsTooLong() {
        InputStream in = verifying(content, Digest.sha256(Arrays.copyOf(content, 100)), 100);
        assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> in.read(new byte[SIZE]));
        failsForGood(in, "got at least 10000 bytes");
    }

    @Test
    void refusesContentWhereThereShouldBeNone() {
        failsForGood(verifying(content, Digest.sha256(new byte[0]), 0), "(0 bytes), got at least 1 bytes");
    }

    @Test
    void refusesContentThatIsTooShort() throws IOException {
        InputStream in = verifying(content, digest, SIZE + 1);
        assertThat(in.readNBytes(SIZE)).isEqualTo(content);
        failsForGood(in, "(10001 bytes), got only 10000 bytes");
    }

    private static void failsForGood(InputStream in, String message) {
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(Mismatch.class).isThrownBy(in::read).withMessageContaining(message);
            assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> in.read(new byte[100]));
            assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> in.read(new byte[100], 0, 0));
            assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> in.skip(1));
            assertThatExceptionOfType(Mismatch.class).isThrownBy(in::readAllBytes);
            assertThatExceptionOfType(Mismatch.class).isThrownBy(() -> in.transferTo(new ByteArrayOutputStream()));
        }
    }

    @Test
    void hashesWhatIsSkipped() throws IOException {
        InputStream in = verifying(content, digest, SIZE);
        assertThat(in.skip(0)).isZero();
        assertThat(in.skip(-5)).isZero();
        assertThat(in.skip(9_000)).isEqualTo(9_000);
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 9_000, SIZE));
        assertThat(in.skip(10)).isZero();
    }

    @Test
    void refusesWrongContentThatIsSkipped() {
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> verifying(wrong(), digest, SIZE).skip(Long.MAX_VALUE));
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> verifying(wrong(), digest, -1).skip(Long.MAX_VALUE));
    }

    @Test
    void computesFurtherDigestsInTheSamePass() throws IOException {
        VerifyingInputStream in = new VerifyingInputStream(
                new ByteArrayInputStream(content), digest, SIZE, Mismatch::new, DigestAlgorithm.SHA512);
        in.transferTo(new ByteArrayOutputStream());
        assertThat(in.digest(DigestAlgorithm.SHA512)).isEqualTo(DigestAlgorithm.SHA512.digest(content));
        assertThat(in.digest(DigestAlgorithm.SHA256)).isEqualTo(digest);
    }

    @Test
    void verifiesSha512() throws IOException {
        Digest sha512 = DigestAlgorithm.SHA512.digest(content);
        assertThat(verifying(content, sha512, SIZE).readAllBytes()).isEqualTo(content);
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> verifying(wrong(), sha512, SIZE).readAllBytes());
    }

    @Test
    void neverEndsQuietlyAfterTheStreamBeneathFailed() throws IOException {
        InputStream broken = new FilterInputStream(new ByteArrayInputStream(content)) {
            private int reads;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return switch (reads++) {
                    case 0 -> super.read(buffer, offset, 100);
                    case 1 -> throw new EOFException("cut");
                    default -> -1;
                };
            }
        };
        InputStream in = new VerifyingInputStream(broken, digest, SIZE, Mismatch::new);
        assertThat(in.read(new byte[SIZE])).isEqualTo(100);
        assertThatExceptionOfType(EOFException.class).isThrownBy(in::read);
        failsForGood(in, "got only 100 bytes");
    }

    @Test
    void offersNoMoreThanItsSize() throws IOException {
        InputStream in = verifying(content, Digest.sha256(Arrays.copyOf(content, 100)), 100);
        assertThat(in.available()).isEqualTo(100);
        assertThat(in.readNBytes(100)).hasSize(100);
        assertThat(in.available()).isZero();
        assertThat(verifying(content, digest, -1).available()).isEqualTo(SIZE);
    }

    @Test
    void hasNoMark() {
        InputStream in = verifying(content, digest, SIZE);
        assertThat(in.markSupported()).isFalse();
        in.mark(10);
        assertThatIOException().isThrownBy(in::reset);
    }

    @Test
    void refusesWhatItCannotVerify() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> verifying(content, Digest.parse("blake3:abc"), SIZE));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> verifying(content, digest, -2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> verifying(content, digest, SIZE).read(new byte[1], 0, 2));
    }
}
