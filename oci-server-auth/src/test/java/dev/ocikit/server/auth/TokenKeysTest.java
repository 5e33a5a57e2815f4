// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeysTest {
    private static BigInteger modulus;

    @BeforeAll
    static void generate() throws GeneralSecurityException {
        modulus = ((RSAPublicKey) SampleTokens.rsa(2048).getPublic()).getModulus();
    }

    private static String set(BigInteger n, BigInteger e, String members) {
        return "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" + Base64URL.encode(n) + "\",\"e\":\"" + Base64URL.encode(e) + "\""
                + members + "}]}";
    }

    private static String set(String members) {
        return set(modulus, BigInteger.valueOf(65537), members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"use\":\"enc\"",
                ",\"use\":\"tls\"",
                ",\"use\":7",
                ",\"key_ops\":[]",
                ",\"key_ops\":[\"encrypt\"]",
                ",\"key_ops\":[\"sign\"]",
                ",\"use\":\"sig\",\"key_ops\":[\"wrapKey\"]"
            })
    void usesNoKeyThatIsNotForSignatures(String members) {
        assertThatThrownBy(() -> TokenKeys.parse(set(members))).hasMessageContaining("no keys for signatures");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"use\":\"sig\"",
                ",\"key_ops\":[\"verify\"]",
                ",\"use\":\"sig\",\"key_ops\":[\"sign\",\"verify\"]"
            })
    void usesKeysThatAreForSignatures(String members) throws MalformedFileException {
        assertThat(TokenKeys.parse(set(members)).keys()).hasSize(1);
    }

    @Test
    void usesNoRsaKeyWithAnEvenModulus() throws GeneralSecurityException {
        BigInteger even = modulus.clearBit(0);
        assertThatThrownBy(() -> TokenKeys.parse(set(even, BigInteger.valueOf(65537), "")))
                .hasMessageContaining("modulus of an RSA key is even");
        PublicKey key =
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(even, BigInteger.valueOf(65537)));
        assertThatThrownBy(() -> TokenKeys.parse(SampleTokens.pem(key)))
                .as("in PEM, too")
                .hasMessageContaining("modulus of an RSA key is even");
    }

    @ParameterizedTest
    @CsvSource({
        "1, false",
        "2, false",
        "3, true",
        "65536, false",
        "65537, true",
        "8589934591, true",
        "8589934593, false"
    })
    void usesOnlyRsaKeysWithASoundExponent(BigInteger exponent, boolean sound) throws MalformedFileException {
        if (sound) {
            assertThat(TokenKeys.parse(set(modulus, exponent, "")).keys()).hasSize(1);
        } else {
            assertThatThrownBy(() -> TokenKeys.parse(set(modulus, exponent, "")))
                    .isInstanceOf(MalformedFileException.class);
        }
    }
}
