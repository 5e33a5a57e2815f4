// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Http1Options;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients behind proxies, on real sockets. */
class ProxyTest {
    private static final String USER = "jo:" + TestKey.PASSWORD;
    private static final String BASIC = "Basic am86Y2FuYXJ5LWh1bnRlcjItc2luZ3M=";

    @TempDir
    static Path directory;

    private static TestKey key;
    private static Path trusted;

    @BeforeAll
    static void makeKey() throws Exception {
        key = TestKey.create(directory, "key", "EC");
        trusted = TestKey.write(directory, "key.pem", key.certificatePem());
    }

    private static ClientOptions.Builder registry(String url, Map<String, String> environment) throws IOException {
        return ClientOptions.builder(url)
                .tls(TlsOptions.builder().trustPem(trusted).build())
                .proxy(EnvironmentProxies.of(environment));
    }

    private static Peer tlsPeer() throws Exception {
        return Peer.on(key.listen(null), seen -> Answer.of(200).json("{}"));
    }

    @Test
    void aTunnelIsVerifiedFromEndToEnd() throws Exception {
        try (Peer peer = tlsPeer();
                TunnelProxy proxy = new TunnelProxy(peer.port(), null)) {
            Map<String, String> environment = Map.of("HTTPS_PROXY", proxy.host());
            try (RegistryClient client = RegistryClient.create(
                    registry("https://registry.test", environment).build())) {
                client.ping();
            }
            assertThat(proxy.heads()).singleElement().asString().startsWith("CONNECT registry.test:443 HTTP/1.1\r\n");
            assertThat(peer.request(0).header("host")).isEqualTo("registry.test");
            ClientOptions other = registry("https://other.test", environment).build();
            try (RegistryClient client = RegistryClient.create(other)) {
                assertThatThrownBy(client::ping)
                        .rootCause()
                        .hasMessageContaining("No subject alternative DNS name matching other.test found");
            }
            assertThat(peer.requests()).hasSize(1);
        }
    }

    @Test
    void blobsGoThroughATunnelBothWays() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(5).nextBytes(bytes);
        TlsOptions identity = TlsOptions.builder()
                .clientPkcs12(key.pkcs12(), TestKey.PASSWORD.toCharArray())
                .build();
        Http1Options tls = Http1Options.builder().tls(identity.sslContext()).build();
        try (Http1Server server = Http1Server.start(
                        RegistryHandler.of(MemRegistry.create()),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        tls);
                TunnelProxy proxy = new TunnelProxy(server.address().getPort(), null);
                RegistryClient client = RegistryClient.create(
                        registry("https://registry.test", Map.of("https_proxy", "http://" + proxy.host()))
                                .build())) {
            Digest digest = Digest.sha256(bytes);
            client.pushBlob("a/b", digest, BlobSource.of(bytes));
            try (BlobReader reader = client.getBlob("a/b", digest)) {
                assertThat(reader.readAllBytes()).isEqualTo(bytes);
            }
            assertThat(proxy.heads()).isNotEmpty();
        }
    }

    @Test
    void plainHttpIsAskedOfTheProxyItself() throws Exception {
        try (Peer proxy = Peer.answering(Answer.of(200).json("{}"));
                RegistryClient client = RegistryClient.create(registry(
                                "http://registry.test:5000",
                                Map.of("HTTP_PROXY", "http://" + USER + "@" + proxy.host()))
                        .build())) {
            client.ping();
            assertThat(proxy.requests()).containsExactly("GET http://registry.test:5000/v2/");
            assertThat(proxy.request(0).header("proxy-authorization")).isEqualTo(BASIC);
        }
    }

    @Test
    void whatIsReachedWithoutAProxySeesNoPasswordOfIt() throws Exception {
        try (Peer peer = Peer.answering(Answer.of(200).json("{}"));
                RegistryClient client = RegistryClient.create(
                        registry(peer.url(), Map.of("HTTP_PROXY", "http://" + USER + "@192.0.2.1"))
                                .build())) {
            client.ping();
            assertThat(peer.request(0).has("proxy-authorization")).isFalse();
        }
    }

    @Test
    void aProxyThatWantsAPasswordIsExplained() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy(1, BASIC)) {
            ClientOptions without = registry("https://registry.test", Map.of("HTTPS_PROXY", proxy.host()))
                    .build();
            try (RegistryClient client = RegistryClient.create(without)) {
                assertThatThrownBy(client::ping)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the proxy at " + proxy.host()
                                + " lets nobody through to registry.test without a user name and a password (407)")
                        .hasMessageContaining("HTTPS_PROXY=http://user:password@host:port");
            }
        }
    }

    @Test
    void aPasswordThatJavaKeepsBackIsExplained() throws Exception {
        try (Peer peer = tlsPeer();
                TunnelProxy proxy = new TunnelProxy(peer.port(), BASIC)) {
            ClientOptions options = registry(
                            "https://registry.test", Map.of("HTTPS_PROXY", "http://" + USER + "@" + proxy.host()))
                    .build();
            try (RegistryClient client = RegistryClient.create(options)) {
                assertThatThrownBy(client::ping)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the proxy at " + proxy.host() + " lets nobody through to registry.test")
                        .hasMessageContaining("started with -Djdk.http.auth.tunneling.disabledSchemes=")
                        .hasMessageNotContaining(TestKey.PASSWORD);
            }
        }
    }

    @Test
    void aPasswordIsSentForATunnelWhereJavaLetsIt() throws Exception {
        try (Peer peer = tlsPeer();
                TunnelProxy proxy = new TunnelProxy(peer.port(), BASIC)) {
            ProcessBuilder ping = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djdk.http.auth.tunneling.disabledSchemes=",
                    "-cp",
                    String.join(
                            File.pathSeparator,
                            "target/classes",
                            "target/test-classes",
                            System.getProperty("jdk.module.path", ""),
                            System.getProperty("java.class.path", "")),
                    ProxiedPing.class.getName(),
                    trusted.toString());
            ping.environment().put("HTTPS_PROXY", "http://" + USER + "@" + proxy.host());
            ping.environment().remove("NO_PROXY");
            ping.environment().remove("no_proxy");
            Process process = ping.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            assertThat(proxy.heads()).singleElement().asString().contains(BASIC);
            assertThat(peer.requests()).containsExactly("GET /v2/");
            assertThat(peer.request(0).has("proxy-authorization")).isFalse();
        }
    }

    @Test
    void aProxyThatRefusesThePasswordIsExplained() throws Exception {
        try (Peer proxy = Peer.answering(Answer.of(407).header("Proxy-Authenticate", "Basic realm=\"p\""));
                RegistryClient client = RegistryClient.create(
                        registry("http://registry.test", Map.of("HTTP_PROXY", "http://" + USER + "@" + proxy.host()))
                                .build())) {
            assertThatThrownBy(client::ping)
                    .hasMessageContaining("with the user name and the password that its URL has (407)")
                    .hasMessageNotContaining(TestKey.PASSWORD);
        }
    }

    @Test
    void theWireLogShowsNoPasswordOfAProxy() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (Peer proxy = Peer.answering(Answer.of(200).json("{}"));
                RegistryClient client = RegistryClient.create(
                        registry("http://registry.test", Map.of("HTTP_PROXY", "http://" + USER + "@" + proxy.host()))
                                .wireLog(log::add)
                                .build())) {
            client.ping();
        }
        assertThat(log).isNotEmpty().noneMatch(line -> line.contains(TestKey.PASSWORD) || line.contains("am86"));
    }

    @Test
    void aChoiceOfOnesOwnCounts() throws Exception {
        try (Peer proxy = Peer.answering(Answer.of(200).json("{}"))) {
            ProxySelector own = ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
            try (RegistryClient client = RegistryClient.create(
                    ClientOptions.builder("http://registry.test").proxy(own).build())) {
                client.ping();
            }
            assertThat(proxy.requests()).containsExactly("GET http://registry.test/v2/");
        }
    }

    @Test
    void noProxyCanBeChosenToo() throws Exception {
        ClientOptions options = ClientOptions.builder("http://registry.test")
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
        assertThat(options.proxy()).contains(HttpClient.Builder.NO_PROXY);
        assertThat(options.toBuilder().proxy(null).build().proxy()).isEmpty();
        assertThat(ProxySelector.getDefault()).isNotNull();
    }
}
