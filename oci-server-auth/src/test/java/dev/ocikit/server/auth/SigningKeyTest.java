// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    @TempDir
    private Path directory;

    private SigningKey read(String text) throws IOException {
        return SigningKey.read(Files.writeString(directory.resolve("key.pem"), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void findsThePublicHalfOfAKey(String curve) throws Exception {
        for (int i = 0; i < 8; i++) {
            KeyPair pair = SampleTokens.ec(curve);
            ECPublicKey found = PublicHalf.of((ECPrivateKey) pair.getPrivate());
            assertThat(found.getW()).isEqualTo(((ECPublicKey) pair.getPublic()).getW());
        }
    }

    @Test
    void readsKeysOfBothKinds() throws Exception {
        KeyPair ec = SampleTokens.ec("secp384r1");
        SigningKey key = read("# a comment\n" + SampleTokens.pem(ec.getPublic()) + SampleTokens.pem(ec.getPrivate()));
        ECKey half = (ECKey) key.verifying();
        assertThat(half.toECPublicKey().getW()).isEqualTo(((ECPublicKey) ec.getPublic()).getW());
        assertThat(half.getKeyID()).isEqualTo(half.computeThumbprint().toString());
        assertThat(half.isPrivate()).isFalse();
        KeyPair rsa = SampleTokens.rsa(2048);
        RSAKey other = (RSAKey) read(SampleTokens.pem(rsa.getPrivate())).verifying();
        assertThat(other.toRSAPublicKey()).isEqualTo(rsa.getPublic());
        assertThat(other.isPrivate()).isFalse();
    }

    @Test
    void ignoresAByteOrderMark() throws Exception {
        KeyPair pair = SampleTokens.ec("secp256r1");
        SigningKey key = read("\uFEFF" + SampleTokens.pem(pair.getPrivate()));
        assertThat(((ECKey) key.verifying()).toECPublicKey().getW()).isEqualTo(((ECPublicKey) pair.getPublic()).getW());
    }

    @Test
    void refusesOthersWithoutQuotingThem() throws Exception {
        String small = SampleTokens.pem(SampleTokens.rsa(1024).getPrivate());
        String edwards = SampleTokens.pem(SampleTokens.ed25519().getPrivate());
        String old = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";
        String damaged = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for (String text : new String[] {small, edwards, damaged}) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOf(IOException.class)
                    .hasNoCause()
                    .hasMessageContaining("key.pem: the key is neither EC with P-256");
        }
        assertThatThrownBy(() -> read(old)).hasMessageContaining("'openssl pkcs8 -topk8 -nocrypt'");
        assertThatThrownBy(() -> read("")).hasMessageContaining("holds no private key");
    }

    @Test
    void showsItsIdOnly() {
        SigningKey key = SigningKey.generate();
        assertThat(key).hasToString("SigningKey[" + key.verifying().getKeyID() + "]");
    }
}
