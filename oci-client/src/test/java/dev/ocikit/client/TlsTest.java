// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a client trusts, and what it shows, at servers on real sockets. */
class TlsTest {
    private static final char[] PASSWORD = TestKey.PASSWORD.toCharArray();

    @TempDir
    static Path directory;

    private static TestKey ec;
    private static TestKey rsa;
    private static Path ecCertificate;

    @TempDir
    Path files;

    @BeforeAll
    static void makeKeys() throws Exception {
        ec = TestKey.create(directory, "ec", "EC");
        rsa = TestKey.create(directory, "rsa", "RSA");
        ecCertificate = TestKey.write(directory, "ec.pem", ec.certificatePem());
    }

    private static Peer server(@Nullable TestKey client, String... versions) throws Exception {
        return Peer.on(ec.listen(client, versions), seen -> Answer.of(200).json("{}"));
    }

    private static void ping(String host, Peer server, TlsOptions tls) throws IOException {
        ClientOptions options = ClientOptions.builder("https://" + host + ":" + server.port())
                .tls(tls)
                .build();
        try (RegistryClient client = RegistryClient.create(options)) {
            client.ping();
        }
    }

    private static void ping(Peer server, TlsOptions tls) throws IOException {
        ping("127.0.0.1", server, tls);
    }

    @Test
    void aServerThatNobodyVouchesForIsNotSpokenTo() throws Exception {
        try (Peer server = server(null)) {
            assertThatThrownBy(() -> ping(server, TlsOptions.defaults()))
                    .hasRootCauseInstanceOf(Exception.class)
                    .rootCause()
                    .hasMessageContaining("unable to find valid certification path");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateInAPemFileIsTrusted() throws Exception {
        try (Peer server = server(null)) {
            ping(server, TlsOptions.builder().trustPem(ecCertificate).build());
            assertThat(server.requests()).containsExactly("GET /v2/");
        }
    }

    @Test
    void aByteOrderMarkBeforeAPemFileIsIgnored() throws Exception {
        Path certificate = TestKey.write(files, "marked.pem", "\uFEFF" + ec.certificatePem());
        Path key = TestKey.write(files, "marked-key.pem", "\uFEFF" + ec.keyPem());
        try (Peer server = server(ec)) {
            TlsOptions tls = TlsOptions.builder()
                    .trustPem(certificate)
                    .clientPem(certificate, key)
                    .build();
            ping(server, tls);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aCertificateInAPkcs12FileIsTrusted() throws Exception {
        Path store = files.resolve("trust.p12");
        TestKey.keytool(
                "-importcert",
                "-noprompt",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                TestKey.PASSWORD,
                "-alias",
                "r",
                "-file",
                ecCertificate.toString());
        try (Peer server = server(null)) {
            ping(server, TlsOptions.builder().trustPkcs12(store, PASSWORD).build());
        }
    }

    @Test
    void othersAreTrustedBesidesUnlessThatIsSwitchedOff() throws Exception {
        TlsOptions.Builder builder = TlsOptions.builder().trustPem(ecCertificate);
        assertThat(builder.build()).hasToString("TLS, system trust and 1 certificates trusted");
        try (Peer server = Peer.on(rsa.listen(null), seen -> Answer.of(200))) {
            TlsOptions onlyEc = builder.systemTrust(false).build();
            assertThatThrownBy(() -> ping(server, onlyEc)).isInstanceOf(IOException.class);
        }
        assertThat(Trust.managers(true, List.of(ec.certificate())))
                .singleElement()
                .satisfies(manager -> assertThat(((X509TrustManager) manager).getAcceptedIssuers())
                        .hasSizeGreaterThan(10)
                        .contains(ec.certificate()));
        assertThat(Trust.managers(false, List.of(ec.certificate())))
                .singleElement()
                .satisfies(manager -> assertThat(((X509TrustManager) manager).getAcceptedIssuers())
                        .containsExactly(ec.certificate()));
    }

    @Test
    void aTrustedCertificateMustNameTheHost() throws Exception {
        TlsOptions tls = TlsOptions.builder().trustPem(ecCertificate).build();
        try (Peer server = server(null)) {
            assertThatThrownBy(() -> ping("localhost", server, tls))
                    .rootCause()
                    .hasMessageContaining("No subject alternative DNS name matching localhost found");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void onlyTheInsecureSwitchMakesBothGoUnverified() throws Exception {
        TlsOptions tls = TlsOptions.builder().insecureSkipVerification(true).build();
        try (Peer server = server(null)) {
            ping(server, tls);
            ping("localhost", server, tls);
            assertThat(tls).hasToString("TLS without verification");
            assertThatThrownBy(() -> ping(server, TlsOptions.defaults())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void nothingOlderThanTls12IsSpoken() throws Exception {
        for (TlsOptions tls : List.of(
                TlsOptions.defaults(),
                TlsOptions.builder().insecureSkipVerification(true).build())) {
            HttpClient http = HttpClients.create(
                    ClientOptions.builder("r.example").tls(tls).build());
            assertThat(http.sslParameters().getProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        }
        try (Peer server = server(null, "TLSv1.2")) {
            ping(server, TlsOptions.builder().trustPem(ecCertificate).build());
        }
    }

    @Test
    void aServerThatWantsToKnowItsClientsIsShownAKeyOfAnyForm() throws Exception {
        for (TestKey client : List.of(ec, rsa)) {
            Path chain = TestKey.write(files, "chain.pem", "A comment\n" + client.certificatePem());
            Path key = TestKey.write(files, "key.pem", client.keyPem());
            Path old = TestKey.write(files, "old.pem", client.oldKeyPem());
            Path both = TestKey.write(files, "both.pem", client.keyPem() + client.certificatePem());
            try (Peer server = server(client)) {
                ping(server, trusting().clientPem(chain, key).build());
                ping(server, trusting().clientPem(chain, old).build());
                ping(server, trusting().clientPem(both, both).build());
                ping(server, trusting().clientPkcs12(client.pkcs12(), PASSWORD).build());
                assertThat(server.requests()).hasSize(4);
                TlsOptions nobody = trusting().build();
                assertThatThrownBy(() -> ping(server, nobody)).isInstanceOf(IOException.class);
                assertThat(server.requests()).hasSize(4);
            }
        }
    }

    @Test
    void anotherCertificateThanTheServerKnowsIsRefusedByIt() throws Exception {
        try (Peer server = server(ec)) {
            TlsOptions stranger =
                    trusting().clientPkcs12(rsa.pkcs12(), PASSWORD).build();
            assertThatThrownBy(() -> ping(server, stranger)).isInstanceOf(IOException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    private static TlsOptions.Builder trusting() throws IOException {
        return TlsOptions.builder().trustPem(ecCertificate);
    }

    @Test
    void theContextCanBeUsedElsewhere() throws Exception {
        try (Peer server = server(null);
                var socket =
                        trusting().build().sslContext().getSocketFactory().createSocket("127.0.0.1", server.port())) {
            assertThatCode(() -> ((SSLSocket) socket).startHandshake()).doesNotThrowAnyException();
        }
    }

    @Test
    void filesThatHoldSomethingElseAreNamed() throws Exception {
        TlsOptions.Builder builder = TlsOptions.builder();
        Path key = TestKey.write(files, "key.pem", ec.keyPem());
        Path rsaKey = TestKey.write(files, "rsa.pem", rsa.keyPem());
        Path text = TestKey.write(files, "text", TestKey.PASSWORD);
        Path locked = TestKey.write(
                files,
                "locked.pem",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path locked8 = TestKey.write(files, "locked8.pem", TestKey.pem("ENCRYPTED PRIVATE KEY", new byte[9]));
        Path junk = TestKey.write(
                files, "junk.pem", TestKey.pem("PRIVATE KEY", TestKey.PASSWORD.getBytes(StandardCharsets.UTF_8)));
        Path junkEc = TestKey.write(
                files, "ec.pem", TestKey.pem("EC PRIVATE KEY", TestKey.PASSWORD.getBytes(StandardCharsets.UTF_8)));
        assertFails(() -> builder.trustPem(key), key + " holds no certificate, only [PRIVATE KEY]");
        assertFails(() -> builder.trustPem(text), text + " holds no certificate, nor any other PEM block");
        assertFails(() -> builder.clientPem(ecCertificate, text), text + " holds no private key");
        assertFails(() -> builder.clientPem(ecCertificate, rsaKey), "the key in " + rsaKey + " is not the one of");
        assertFails(() -> builder.clientPem(ecCertificate, locked), "the RSA PRIVATE KEY has a password");
        assertFails(() -> builder.clientPem(ecCertificate, locked8), "the ENCRYPTED PRIVATE KEY has a password");
        assertFails(() -> builder.clientPem(ecCertificate, junk), junk + ": the private key is none of RSA, EC, EdDSA");
        assertFails(() -> builder.clientPem(ecCertificate, junkEc), junkEc + ": the private key cannot be read");
        assertFails(() -> builder.trustPkcs12(text, PASSWORD), text + ": it is no PKCS#12 file");
        assertFails(
                () -> builder.clientPkcs12(ec.pkcs12(), "x".toCharArray()), ec.pkcs12() + ": the password is wrong");
        assertFails(() -> builder.trustPkcs12(ec.pkcs12(), PASSWORD), "no certificate that is marked as trusted");
        assertFails(() -> builder.trustPem(files.resolve("absent")), "absent");
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SSLException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining(TestKey.PASSWORD);
    }
}
