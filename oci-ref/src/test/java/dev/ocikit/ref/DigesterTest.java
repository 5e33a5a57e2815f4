// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static dev.ocikit.ref.DigestAlgorithm.SHA256;
import static dev.ocikit.ref.DigestAlgorithm.SHA512;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigesterTest {
    private final byte[] content = new byte[100_000];

    DigesterTest() {
        new Random(1).nextBytes(content);
    }

    @Test
    void computesSeveralDigestsInOnePass() {
        Digester digester = Digester.of(SHA512, SHA256);
        digester.update(content, 0, content.length);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(content));
        assertThat(digester.digest(SHA512)).isEqualTo(SHA512.digest(content));
        assertThat(digester.size()).isEqualTo(content.length);
        assertThat(digester.algorithms()).containsExactly(SHA512, SHA256);
    }

    @Test
    void showsTheDigestMidStreamAndGoesOn() {
        Digester digester = new Digester(SHA256);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(new byte[0]));
        digester.update(content, 0, 77);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(Arrays.copyOf(content, 77)));
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(Arrays.copyOf(content, 77)));
        digester.update(content, 77, content.length - 77);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(content));
    }

    @Test
    void drainsBuffersOfEveryKind() {
        Digester digester = Digester.of(SHA256, SHA512);
        ByteBuffer heap = ByteBuffer.wrap(content, 0, 10);
        ByteBuffer readOnly = ByteBuffer.wrap(content, 10, 10).asReadOnlyBuffer();
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length - 20).put(content, 20, content.length - 20);
        direct.flip();
        digester.update(heap);
        digester.update(readOnly);
        digester.update(direct);
        assertThat(heap.remaining() + readOnly.remaining() + direct.remaining()).isZero();
        assertThat(digester.size()).isEqualTo(content.length);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(content));
        assertThat(digester.digest(SHA512)).isEqualTo(SHA512.digest(content));
    }

    @Test
    void computesAnAlgorithmNamedTwiceOnce() {
        Digester digester = Digester.of(SHA256, SHA256);
        digester.update("abc".getBytes(UTF_8), 0, 3);
        assertThat(digester.algorithms()).containsExactly(SHA256);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256("abc".getBytes(UTF_8)));
    }

    @Test
    void refusesAnAlgorithmItDoesNotCompute() {
        Digester digester = Digester.of(SHA256);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> digester.digest(SHA512));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(Digester::of);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Digester.of(DigestAlgorithm.of("blake3")));
    }

    @Test
    void countsNothingThatItRefused() {
        Digester digester = Digester.of(SHA256);
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> digester.update(content, 0, -1));
        assertThat(digester.size()).isZero();
    }

    @Test
    void isFinishedByTheDigestOfAComputationThatCannotBeCloned() {
        DigestAlgorithm algorithm = new DigestAlgorithm(new NotCloneable());
        Digester digester = Digester.of(SHA256, algorithm);
        digester.update(new byte[] {1, 2, 4}, 0, 3);
        assertThat(digester.digest(SHA256)).isEqualTo(Digest.sha256(new byte[] {1, 2, 4}));
        digester.update(new byte[] {8}, 0, 1);
        assertThat(digester.digest(algorithm)).hasToString("xor:0f");
        assertThat(digester.digest(algorithm)).hasToString("xor:0f");
        assertThat(digester.size()).isEqualTo(4);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> digester.update(new byte[1], 0, 1))
                .withMessageContaining("xor");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> digester.update(ByteBuffer.allocate(1)));
    }

    /** All bytes in one, by exclusive or. */
    private record NotCloneable() implements DigestAlgorithmProvider {
        @Override
        public String name() {
            return "xor";
        }

        @Override
        public int hexLength() {
            return 2;
        }

        @Override
        public MessageDigest newMessageDigest() {
            return new MessageDigest("xor") {
                private byte sum;

                @Override
                protected void engineUpdate(byte input) {
                    sum ^= input;
                }

                @Override
                protected void engineUpdate(byte[] input, int offset, int length) {
                    for (int i = offset; i < offset + length; i++) {
                        sum ^= input[i];
                    }
                }

                @Override
                protected byte[] engineDigest() {
                    return new byte[] {sum};
                }

                @Override
                protected void engineReset() {
                    sum = 0;
                }
            };
        }
    }
}
