// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestAlgorithmTest {
    @Test
    void knowsSha256AndSha512() {
        assertThat(DigestAlgorithm.of("sha256")).isSameAs(DigestAlgorithm.SHA256);
        assertThat(DigestAlgorithm.of("sha512")).isSameAs(DigestAlgorithm.SHA512);
        assertThat(DigestAlgorithm.SHA256.isSupported()).isTrue();
        assertThat(DigestAlgorithm.SHA256.hexLength()).isEqualTo(64);
        assertThat(DigestAlgorithm.SHA512.hexLength()).isEqualTo(128);
        assertThat(DigestAlgorithm.SHA512).hasToString("sha512");
    }

    @Test
    void namesAnAlgorithmThatItCannotCompute() {
        DigestAlgorithm blake3 = DigestAlgorithm.of("blake3");
        assertThat(blake3).isEqualTo(DigestAlgorithm.of("blake3")).hasSameHashCodeAs(DigestAlgorithm.of("blake3"));
        assertThat(blake3).isNotEqualTo(DigestAlgorithm.SHA256);
        assertThat(blake3.isSupported()).isFalse();
        assertThat(blake3.hexLength()).isZero();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(blake3::newMessageDigest)
                .withMessageContaining("blake3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "sha256x", "tarsum.v1+sha256", "a+b.c_d-e"})
    void takesANameThatFitsTheGrammar(String name) {
        assertThat(DigestAlgorithm.of(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SHA256", "sha-256-", "+a", "a++b", "a:b", "a b", "sha256\n", "é"})
    void refusesANameThatDoesNot(String name) {
        assertThatExceptionOfType(InvalidReferenceException.class).isThrownBy(() -> DigestAlgorithm.of(name));
    }
}
