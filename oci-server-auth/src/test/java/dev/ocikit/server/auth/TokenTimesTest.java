// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.SampleTokens.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTimesTest {
    private static KeyPair pair;

    private final TestClock clock = new TestClock();

    @TempDir
    private Path directory;

    @BeforeAll
    static void generate() throws GeneralSecurityException {
        pair = SampleTokens.ec("secp256r1");
    }

    private void verify(String times) throws Exception {
        TokenVerifier verifier = TokenVerifier.builder(SERVICE)
                .clock(clock)
                .open(Secrets.write(directory.resolve("keys"), SampleTokens.pem(pair.getPublic())));
        JWSObject token = new JWSObject(
                new JWSHeader(JWSAlgorithm.ES256),
                new Payload("{\"aud\":\"" + SERVICE + "\",\"sub\":\"ann\"," + times + "}"));
        token.sign(new ECDSASigner((ECPrivateKey) pair.getPrivate()));
        verifier.verify(token.serialize());
    }

    /** 18446744073709551 times 1000 is 384 modulo 2^64, and 18446745841709551 times 1000 lies in 2026. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"exp\":18446745841709551",
                "\"exp\":4e9,\"nbf\":18446744073709551",
                "\"exp\":4e9,\"nbf\":-9223372036854775808",
                "\"exp\":4e9,\"nbf\":-1",
                "\"exp\":4e9,\"iat\":9223372036854775807",
                "\"exp\":253402300800",
                "\"exp\":1e300",
                "\"exp\":1e400",
                "\"exp\":-1e400",
                "\"exp\":NaN",
                "\"exp\":Infinity",
                "\"exp\":99999999999999999999999",
                "\"exp\":\"4000000000\"",
                "\"exp\":[4000000000]",
                "\"exp\":true",
                "\"exp\":4e9,\"nbf\":\"0\"",
                "\"exp\":4e9,\"iat\":{}",
            })
    void refusesTimesThatOverflowOrAreNone(String times) {
        assertThatThrownBy(() -> verify(times)).isInstanceOf(InvalidTokenException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"exp\":4000000000",
                "\"exp\":4e9",
                "\"exp\":4000000000.5,\"nbf\":0,\"iat\":1.5",
                "\"exp\":253402300799,\"iat\":9000000000"
            })
    void acceptsNumbersOfSeconds(String times) throws Exception {
        verify(times);
    }

    @Test
    void boundsTheLeeway() {
        TokenVerifier.Builder builder = TokenVerifier.builder(SERVICE);
        assertThat(builder.leeway(Duration.ofDays(1))).isSameAs(builder);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.leeway(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.leeway(Duration.ofSeconds(-1)));
    }
}
