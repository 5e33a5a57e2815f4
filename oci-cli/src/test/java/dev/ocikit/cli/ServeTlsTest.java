// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command with TLS, and the JDK's HTTP client before it, over both versions of HTTP. */
@Timeout(120)
class ServeTlsTest {
    private static final String PASSWORD = "secret1";

    @TempDir
    private static Path dir;

    private static Path keystore;
    private static Path passwordFile;

    @BeforeAll
    static void makeIdentity() throws Exception {
        keystore = dir.resolve("server.p12");
        passwordFile = Files.writeString(dir.resolve("password"), PASSWORD + "\n");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
    }

    @ParameterizedTest
    @CsvSource({"jetty, HTTP_2", "jetty, HTTP_1_1", "http1, HTTP_1_1"})
    void pushesAndPullsOverTls(String engine, HttpClient.Version version) throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(version).sslContext(trusting()).build();
        byte[] content = new byte[3_000_000];
        new Random(3).nextBytes(content);
        Digest digest = Digest.sha256(content);
        try (Serving serving = new Serving(
                        "--engine",
                        engine,
                        "--tls-keystore",
                        keystore.toString(),
                        "--tls-password-file",
                        passwordFile.toString());
                RegistryClient client = RegistryClient.create(
                        ClientOptions.builder(serving.url()).httpClient(http).build())) {
            assertThat(serving.url()).startsWith("https://");
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(serving.url() + "/v2/"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .version())
                    .isEqualTo(version);
            client.pushBlob("test/image", digest, BlobSource.of(content));
            try (BlobReader reader = client.getBlob("test/image", digest)) {
                assertThat(reader.readAllBytes()).isEqualTo(content);
            }
        }
    }

    @Test
    void ignoresAByteOrderMarkBeforeThePasswordOfTheKeyStore() throws Exception {
        HttpClient http = HttpClient.newBuilder().sslContext(trusting()).build();
        Path marked = Files.writeString(dir.resolve("marked"), "\uFEFF" + PASSWORD + "\r\n");
        try (Serving serving =
                new Serving("--tls-keystore", keystore.toString(), "--tls-password-file", marked.toString())) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(serving.url() + "/v2/")).build();
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static SSLContext trusting() throws Exception {
        KeyStore identity = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            identity.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", identity.getCertificate("mykey"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
