// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String ABC_512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    @Test
    void computesTheKnownDigestsOfAbc() {
        byte[] content = "abc".getBytes(UTF_8);
        assertThat(Digest.sha256(content)).hasToString("sha256:" + ABC);
        assertThat(DigestAlgorithm.SHA256.digest(content)).isEqualTo(Digest.sha256(content));
        assertThat(DigestAlgorithm.SHA512.digest(content)).hasToString("sha512:" + ABC_512);
    }

    @Test
    void isMadeOfItsParts() {
        Digest digest = Digest.of(DigestAlgorithm.SHA256, ABC);
        assertThat(digest).isEqualTo(Digest.parse("sha256:" + ABC));
        assertThat(digest.algorithm()).isSameAs(DigestAlgorithm.SHA256);
        assertThat(digest.encoded()).isEqualTo(ABC);
    }

    @Test
    void keepsTheTextItWasParsedFrom() {
        String text = "sha256:" + ABC;
        assertThat(Digest.parse(text).toString()).isSameAs(text);
    }

    @Test
    void keepsTheCaseOfAnEncodingItDoesNotKnow() {
        Digest digest = Digest.parse("multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8");
        assertThat(digest.algorithm().isSupported()).isFalse();
        assertThat(digest.algorithm().name()).isEqualTo("multihash+base58");
        assertThat(digest.encoded()).isEqualTo("QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8");
        assertThat(Digest.of(digest.algorithm(), digest.encoded())).isEqualTo(digest);
    }

    @Test
    void refusesAnEncodedPartThatDoesNotFitItsAlgorithm() {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> Digest.of(DigestAlgorithm.SHA512, ABC))
                .withMessageContaining("sha512 has 128 lower-case hexadecimal digits");
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> Digest.of(DigestAlgorithm.of("other"), "a:b"));
    }

    @Test
    void isEqualAndOrderedByItsText() {
        Digest a = Digest.sha256("a".getBytes(UTF_8));
        Digest b = DigestAlgorithm.SHA512.digest("a".getBytes(UTF_8));
        Digest c = Digest.parse("blake3:{}".replace("{}", "a"));
        assertThat(new TreeSet<>(Stream.of(a, b, c).toList())).containsExactly(c, a, b);
        assertThat(Map.of(a, 1)).containsKey(Digest.parse(a.toString()));
        assertThat(a).isNotEqualTo(b).isNotEqualTo(a.toString());
        assertThat(a.compareTo(Digest.parse(a.toString()))).isZero();
    }
}
