// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.SampleTokens.ISSUER;
import static dev.ocikit.server.auth.SampleTokens.SERVICE;
import static dev.ocikit.server.auth.SampleTokens.access;
import static dev.ocikit.server.auth.SampleTokens.claims;
import static dev.ocikit.server.auth.SampleTokens.ec;
import static dev.ocikit.server.auth.SampleTokens.ed25519;
import static dev.ocikit.server.auth.SampleTokens.pem;
import static dev.ocikit.server.auth.SampleTokens.rsa;
import static dev.ocikit.server.auth.SampleTokens.sign;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
    private static final Need READ = new Need("a/b", Access.READ);

    private static KeyPair rsaPair;
    private static KeyPair ecPair;

    private final TestClock clock = new TestClock();

    @TempDir
    private Path directory;

    @BeforeAll
    static void generate() throws GeneralSecurityException {
        rsaPair = rsa(2048);
        ecPair = ec("secp256r1");
    }

    private TokenVerifier knowing(String file) throws IOException {
        return TokenVerifier.builder(SERVICE).issuer(ISSUER).clock(clock).open(write(directory.resolve("keys"), file));
    }

    private TokenVerifier knowing(KeyPair pair) throws IOException {
        return knowing(pem(pair.getPublic()));
    }

    private JWTClaimsSet.Builder good() {
        return claims(clock.instant());
    }

    private String token(JWTClaimsSet.Builder claims) throws Exception {
        return sign(ecPair, JWSAlgorithm.ES256, claims.build());
    }

    private static void refuses(TokenVerifier verifier, String token, String problem) {
        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining(token);
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, RSA",
        "RS384, RSA",
        "RS512, RSA",
        "PS256, RSA",
        "PS384, RSA",
        "PS512, RSA",
        "ES256, secp256r1",
        "ES384, secp384r1",
        "ES512, secp521r1",
        "EdDSA, Ed25519",
        "Ed25519, Ed25519"
    })
    void acceptsEachAlgorithmOfItsKindOfKey(String algorithm, String kind) throws Exception {
        KeyPair pair = kind.equals("RSA") ? rsaPair : kind.equals("Ed25519") ? ed25519() : ec(kind);
        String token = sign(pair, JWSAlgorithm.parse(algorithm), good().build());
        TokenGrants grants = knowing(pair).verify(token);
        assertThat(grants.user()).isEqualTo("ann");
        assertThat(grants.covers(READ)).isTrue();
        assertThat(grants.covers(new Need("a/b", Access.WRITE))).isFalse();
        int signature = token.lastIndexOf('.') + 1;
        String forged = token.substring(0, signature) + flipped(token.substring(signature));
        refuses(knowing(pair), forged, "is not signed by a key");
    }

    private static String flipped(String signature) {
        byte[] bytes = new Base64URL(signature).decode();
        bytes[bytes.length / 2] ^= 1;
        return Base64URL.encode(bytes).toString();
    }

    /** The certificate and the token are made with openssl; the id is one that Docker's own servers give. */
    @Test
    void ignoresAByteOrderMarkBeforeASetOfKeys() throws Exception {
        TokenVerifier verifier = knowing("\uFEFF{\"keys\":[" + jwk(ecPair, "one") + "]}");
        assertThat(verifier.verify(token(good()))).isNotNull();
    }

    @Test
    void acceptsWhatTheKeyOfACertificateSigned() throws Exception {
        TokenVerifier verifier = knowing(resource("certificate.pem"));
        TokenGrants grants = verifier.verify(resource("token.txt").strip());
        assertThat(grants.user()).isEqualTo("ann");
        assertThat(grants.actions()).isEqualTo(Map.of("repository:samalba/my-app", Set.of("pull", "push")));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TokenVerifierTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void choosesAmongKeysByTheirIds() throws Exception {
        KeyPair other = ec("secp256r1");
        String set = "{\"keys\":[" + jwk(ecPair, "one") + "," + jwk(other, "two")
                + ",{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}";
        TokenVerifier verifier = knowing(set);
        assertThat(verifier.verify(sign(ecPair, header("one"), good().build())).covers(READ))
                .isTrue();
        assertThat(verifier.verify(sign(other, header("two"), good().build())).covers(READ))
                .isTrue();
        assertThat(verifier.verify(token(good())).covers(READ))
                .as("a token without an id")
                .isTrue();
        refuses(verifier, sign(ecPair, header("two"), good().build()), "is not signed by a key");
        refuses(verifier, sign(ecPair, header("three"), good().build()), "is not signed by a key");
    }

    /** RFC 7517 section 5. */
    @Test
    void skipsKeysOfASetThatItCannotVerifyWith() throws Exception {
        String x = "\"x\":\"AAAA\"";
        TokenVerifier verifier = knowing("{\"keys\":["
                + String.join(
                        ",",
                        "{}",
                        "{\"kty\":\"new\"}",
                        "{\"kty\":\"RSA\"}",
                        "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                        "{\"kty\":\"OKP\",\"crv\":\"Ed448\"," + x + "}",
                        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," + x + "}",
                        "{\"kty\":\"EC\",\"crv\":\"P-257\"," + x + ",\"y\":\"AAAA\"}",
                        jwk(ec("secp256r1"), "other").replace("\"EC\"", "\"EC\",\"alg\":\"ECDH-ES\""),
                        new RSAKey.Builder((RSAPublicKey) rsa(1024).getPublic())
                                .build()
                                .toJSONString(),
                        jwk(ecPair, "one"))
                + "]}");
        assertThat(verifier.verify(sign(ecPair, header("one"), good().build())).covers(READ))
                .isTrue();
    }

    private static String jwk(KeyPair pair, String id) {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                .keyID(id)
                .build()
                .toJSONString();
    }

    private static JWSHeader header(String id) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build();
    }

    @Test
    void readsAnEd25519KeyOfASet() throws Exception {
        KeyPair pair = ed25519();
        byte[] encoded = pair.getPublic().getEncoded();
        Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        TokenVerifier verifier =
                knowing("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"x\":\"" + x + "\"}]}");
        assertThat(verifier.verify(sign(pair, JWSAlgorithm.EdDSA, good().build()))
                        .covers(READ))
                .isTrue();
        refuses(verifier, sign(pair, JWSAlgorithm.Ed25519, good().build()), "is not signed by a key");
    }

    @Test
    void refusesWhatIsNotSignedByAKeyOfTheFile() throws Exception {
        TokenVerifier verifier = knowing(pem(ecPair.getPublic()) + pem(rsaPair.getPublic()));
        KeyPair stranger = ec("secp256r1");
        refuses(verifier, sign(stranger, JWSAlgorithm.ES256, good().build()), "is not signed by a key");
        refuses(verifier, new PlainJWT(good().build()).serialize(), "is no JSON Web Token that is signed");
        String none = Base64URL.encode("{\"alg\":\"none\"}") + "."
                + Base64URL.encode(good().build().toString()) + ".";
        refuses(verifier, none, "is no JSON Web Token that is signed");
        SignedJWT shared = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), good().build());
        shared.sign(new MACSigner(pem(rsaPair.getPublic()).getBytes(StandardCharsets.US_ASCII)));
        refuses(verifier, shared.serialize(), "is not signed by a key");
        JWSHeader carrying = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .jwk(new ECKey.Builder(Curve.P_256, (ECPublicKey) stranger.getPublic()).build())
                .build();
        refuses(verifier, sign(stranger, carrying, good().build()), "is not signed by a key");
        JWSHeader chained = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .x509CertChain(List.of(new com.nimbusds.jose.util.Base64("AAAA")))
                .build();
        refuses(verifier, sign(stranger, chained, good().build()), "is not signed by a key");
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .criticalParams(Set.of("odd"))
                .customParam("odd", "x")
                .build();
        refuses(verifier, sign(ecPair, critical, good().build()), "asks for an extension");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "e30.e30.",
                "x y z",
                "eyJhbGciOiJFUzI1NiJ9.e30.AA",
                "\u00e4.\u00e4.\u00e4"
            })
    void refusesJunk(String junk) throws Exception {
        TokenVerifier verifier = knowing(ecPair);
        assertThatThrownBy(() -> verifier.verify(junk)).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void refusesJunkWithoutEnd() throws Exception {
        TokenVerifier verifier = knowing(ecPair);
        refuses(verifier, "x".repeat(Credentials.MAX_CHARS + 1), "is too long");
        String nested = Base64URL.encode("{\"alg\":" + "[".repeat(11_000)) + ".e30.AA";
        refuses(verifier, nested, "is no JSON Web Token");
        JWTClaimsSet deep = good().claim("access", nest(1000)).build();
        refuses(verifier, sign(ecPair, JWSAlgorithm.ES256, deep), "is no JSON Web Token");
    }

    private static Object nest(int depth) {
        return IntStream.range(0, depth).boxed().reduce((Object) List.of(), (inner, i) -> List.of(inner), (a, b) -> a);
    }

    @Test
    void refusesWhatIsNotForHereAndNow() throws Exception {
        TokenVerifier verifier = knowing(ecPair);
        Instant now = clock.instant();
        refuses(verifier, token(good().audience("other.test")), "is for another service");
        refuses(verifier, token(good().audience((String) null)), "is for another service");
        refuses(verifier, token(good().issuer("other.test")), "is from another issuer");
        refuses(verifier, token(good().issuer(null)), "is from another issuer");
        refuses(verifier, token(good().expirationTime(null)), "never expires");
        refuses(verifier, token(good().expirationTime(Date.from(now.minusSeconds(60)))), "has expired");
        refuses(verifier, token(good().notBeforeTime(Date.from(now.plusSeconds(61)))), "is not valid yet");
        assertThat(verifier.verify(token(good().expirationTime(Date.from(now.minusSeconds(59)))))
                        .covers(READ))
                .isTrue();
        assertThat(verifier.verify(token(good().notBeforeTime(Date.from(now.plusSeconds(60)))))
                        .covers(READ))
                .isTrue();
        assertThat(verifier.verify(token(good().audience(List.of("x", SERVICE))))
                        .covers(READ))
                .isTrue();
    }

    @Test
    void forgetsATokenWhenItEndsAndWhenTheKeysChange() throws Exception {
        TokenVerifier verifier = knowing(ecPair);
        String token = token(good());
        verifier.verify(token);
        clock.pass(Duration.ofSeconds(359));
        verifier.verify(token);
        clock.pass(Duration.ofSeconds(1));
        refuses(verifier, token, "has expired");
        String next = token(good());
        verifier.verify(next);
        write(directory.resolve("keys"), pem(rsaPair.getPublic()));
        clock.pass(Duration.ofSeconds(1));
        refuses(verifier, next, "is not signed by a key");
    }

    @Test
    void grantsWhatTheClaimSaysAndNothingElse() throws Exception {
        TokenVerifier verifier = knowing(ecPair);
        List<Object> claim = List.of(
                access("repository", "pull", "pull"),
                access("repository", "push", "push"),
                access("repository", "delete", "delete"),
                access("repository", "all", "*"),
                access("repository(plugin)", "plugin", "pull"),
                access("repository", "twice", "pull"),
                access("repository", "twice", "push"),
                access("registry", "catalog", "*"),
                access("other", "x", "*"),
                "nonsense",
                Map.of("type", "repository"),
                Map.of("type", "repository", "name", "x", "actions", "pull"));
        TokenGrants grants = verifier.verify(token(good().claim("access", claim)));
        assertThat(allowed(grants, "pull")).isEqualTo("R--L");
        assertThat(allowed(grants, "push")).isEqualTo("-W--");
        assertThat(allowed(grants, "delete")).isEqualTo("--D-");
        assertThat(allowed(grants, "all")).isEqualTo("RWDL");
        assertThat(allowed(grants, "plugin")).isEqualTo("R--L");
        assertThat(allowed(grants, "twice")).isEqualTo("RW-L");
        assertThat(allowed(grants, "")).isEqualTo("RWDL");
        assertThat(allowed(grants, "x")).isEqualTo("----");
        TokenGrants nothing = verifier.verify(token(good().claim("access", "*").subject("")));
        assertThat(allowed(nothing, "")).isEqualTo("----");
        assertThat(nothing.user()).isNull();
    }

    private static String allowed(TokenGrants grants, String repository) {
        StringBuilder letters = new StringBuilder();
        for (Access access : Access.values()) {
            letters.append(
                    grants.covers(new Need(repository, access)) ? access.name().charAt(0) : '-');
        }
        return letters.toString();
    }

    @Test
    void refusesFilesWithoutGoodKeys() throws Exception {
        Map<String, String> files = Map.ofEntries(
                Map.entry("", "holds neither"),
                Map.entry("{\"keys\":[]}", "no keys for signatures"),
                Map.entry("{}", "is not a set of JSON Web Keys"),
                Map.entry("{\"keys\":7}", "is not a set of JSON Web Keys"),
                Map.entry("{\"keys\":[7]}", "is not a set of JSON Web Keys"),
                Map.entry("{\"keys\":[null]}", ": "),
                Map.entry("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "shared secrets verify nothing"),
                Map.entry(
                        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}]}",
                        "Ed25519 key has 32 bytes"),
                Map.entry(pem(ecPair.getPrivate()), "a private key"),
                Map.entry(pem(rsa(1024).getPublic()), "at least 2048 bits"),
                Map.entry(pem(ec("secp256r1").getPublic()).substring(0, 60), "does not end"),
                Map.entry("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "is damaged"),
                Map.entry("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "RSA, EC or Ed25519"));
        files.forEach((file, problem) -> assertThatThrownBy(() -> knowing(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(directory.resolve("keys").toString())
                .hasMessageContaining(problem));
    }
}
