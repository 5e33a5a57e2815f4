// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.server.Http1Options;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    static Path dir;

    private static TestIdentity ec;
    private static TestIdentity rsa;

    @BeforeAll
    static void makeIdentities() throws Exception {
        ec = TestIdentity.create(dir, "EC");
        rsa = TestIdentity.create(dir, "RSA");
    }

    @Test
    void speaksHttp1WithAClientThatDoesNotNegotiate() throws Exception {
        try (JettyServer server = start(pkcs12(ec));
                RawConnection client = new RawConnection(ec.connect(server.address()))) {
            assertThat(server.uri()).hasScheme("https");
            assertThat(client.send("GET / HTTP/1.1", "Host: h", "").answer().status())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void readsAnIdentityFromPemFilesOfEitherKind() throws Exception {
        for (TestIdentity identity : List.of(ec, rsa)) {
            Path both = write("both.pem", "A comment\n" + identity.certificatePem() + identity.keyPem());
            try (JettyServer server = start(TlsIdentity.pem(both, both));
                    Http2Connection client =
                            new Http2Connection(identity.connect(server.address(), "h2", "http/1.1"))) {
                assertThat(client.answer(client.get("/")).ok()).isTrue();
            }
        }
    }

    @Test
    void ignoresAByteOrderMarkBeforeAPemFile() throws Exception {
        Path certificate = write("marked.pem", "\uFEFF" + ec.certificatePem());
        Path key = write("marked-key.pem", "\uFEFF" + ec.keyPem());
        try (JettyServer server = start(TlsIdentity.pem(certificate, key));
                RawConnection client = new RawConnection(ec.connect(server.address()))) {
            assertThat(client.send("GET / HTTP/1.1", "Host: h", "").answer().status())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void tellsOverHttp2HowLongABodyIs() throws Exception {
        try (JettyServer server = start(pkcs12(ec));
                Http2Connection client = new Http2Connection(ec.connect(server.address(), "h2"))) {
            assertThat(client.answer(client.post("/length", null, true)).body()).isEqualTo("0");
            int known = client.post("/length", "4", false);
            client.data(known, new byte[4], true);
            assertThat(client.answer(known).body()).isEqualTo("4");
            int unknown = client.post("/length", null, false);
            client.data(unknown, new byte[4], true);
            assertThat(client.answer(unknown).body()).isEqualTo("-1");
        }
    }

    @Test
    void resetsTheStreamWhenABlobBreaksOffAndKeepsTheConnection() throws Exception {
        try (JettyServer server = start(pkcs12(ec));
                Http2Connection client = new Http2Connection(ec.connect(server.address(), "h2"))) {
            Http2Connection.Answer broken = client.answer(client.get("/broken"));
            assertThat(broken.reset()).isPositive();
            assertThat(broken.body().length()).isLessThan(60_000);
            assertThat(client.answer(client.get("/")).ok()).isTrue();
        }
    }

    @Test
    void answersOverHttp2WithoutReadingTheBody() throws Exception {
        try (JettyServer server = start(pkcs12(ec));
                Http2Connection client = new Http2Connection(ec.connect(server.address(), "h2"))) {
            assertThat(client.answer(client.post("/", "1000000", false)).ok()).isTrue();
            assertThat(client.answer(client.get("/")).ok()).isTrue();
        }
    }

    @Test
    void lendsItsIdentityToOtherEngines() throws Exception {
        TlsIdentity identity = pkcs12(rsa);
        Http1Options options = Http1Options.builder().tls(identity.sslContext()).build();
        try (Http1Server server = Http1Server.start(TlsTest::answer, ANY_PORT, options);
                RawConnection client = new RawConnection(rsa.connect(server.address()))) {
            assertThat(client.send("GET / HTTP/1.1", "Host: h", "").answer().status())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() throws Exception {
        Path certificate = write("certificate.pem", ec.certificatePem());
        Path otherKind = write("rsa-key.pem", rsa.keyPem());
        Path sameKind = write(
                "ec-key.pem",
                TestIdentity.create(Files.createDirectory(dir.resolve("other")), "EC")
                        .keyPem());
        assertThatThrownBy(() -> TlsIdentity.pem(certificate, otherKind)).hasMessageContaining("is not the one of");
        assertThatThrownBy(() -> TlsIdentity.pem(certificate, sameKind)).hasMessageContaining("is not the one of");
    }

    @Test
    void saysWhatIsWrongWithPemFiles() throws Exception {
        Path certificate = write("certificate.pem", ec.certificatePem());
        Path key = write("key.pem", ec.keyPem());
        assertThatThrownBy(() -> TlsIdentity.pem(key, key))
                .hasMessageContaining("holds no certificate")
                .hasMessageContaining("it holds PRIVATE KEY");
        assertThatThrownBy(() -> TlsIdentity.pem(certificate, certificate))
                .hasMessageContaining("holds no private key")
                .hasMessageContaining("it holds CERTIFICATE");
        assertThatThrownBy(() -> TlsIdentity.pem(write("empty.pem", "nothing"), key))
                .hasMessageContaining("no PEM block at all");
        assertThatThrownBy(() -> TlsIdentity.pem(write("torn.pem", "-----BEGIN CERTIFICATE-----\nabcd"), key))
                .hasMessageContaining("has no end");
        assertThatThrownBy(() -> TlsIdentity.pem(
                        write("odd.pem", "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----"), key))
                .hasMessageContaining("is not Base64");
        assertThatThrownBy(() ->
                        TlsIdentity.pem(write("junk.pem", TestIdentity.pem("CERTIFICATE", new byte[] {1, 2})), key))
                .hasMessageContaining("a certificate cannot be read");
        assertThatThrownBy(() -> TlsIdentity.pem(
                        certificate, write("rsa.pem", TestIdentity.pem("RSA PRIVATE KEY", new byte[3]))))
                .hasMessageContaining("openssl pkcs8 -topk8 -nodes -in");
        assertThatThrownBy(() ->
                        TlsIdentity.pem(certificate, write("dsa.pem", TestIdentity.pem("PRIVATE KEY", new byte[3]))))
                .hasMessageContaining("is none of RSA, EC");
    }

    @Test
    void saysWhatIsWrongWithAPkcs12File() throws Exception {
        assertThatThrownBy(() -> TlsIdentity.pkcs12(ec.pkcs12(), "wrong".toCharArray()))
                .hasMessageContaining("the password is wrong");
        assertThatThrownBy(() -> TlsIdentity.pkcs12(write("not.p12", "hello"), new char[0]))
                .hasMessageContaining("it is no PKCS#12 file");
    }

    private static JettyServer start(TlsIdentity identity) throws IOException {
        return JettyServer.start(
                TlsTest::answer, ANY_PORT, JettyOptions.builder().tls(identity).build());
    }

    private static Response answer(Request request) {
        return switch (request.path()) {
            case "/length" ->
                Response.status(200)
                        .bytes(String.valueOf(request.contentLength()).getBytes(StandardCharsets.US_ASCII));
            case "/broken" -> Response.status(200).blob(new BrokenReader(100_000, 50_000));
            default -> Response.status(200).empty();
        };
    }

    private static TlsIdentity pkcs12(TestIdentity identity) throws IOException {
        return TlsIdentity.pkcs12(identity.pkcs12(), identity.password().toCharArray());
    }

    private static Path write(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content);
    }
}
