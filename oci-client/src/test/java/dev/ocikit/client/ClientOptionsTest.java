// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, http://localhost",
        "localhost:5000, http://localhost:5000",
        "127.0.0.1:5000, http://127.0.0.1:5000",
        "127.1.2.3, http://127.1.2.3",
        "[::1]:5000, http://[::1]:5000",
        "registry.example.com, https://registry.example.com",
        "registry.example.com:8443, https://registry.example.com:8443",
        "127.evil.example, https://127.evil.example",
        "10.0.0.1, https://10.0.0.1",
        "http://registry.example.com, http://registry.example.com",
        "HTTPS://localhost:5000, https://localhost:5000",
        "docker.io, https://registry-1.docker.io",
        "index.docker.io, https://registry-1.docker.io",
        "https://docker.io/, https://registry-1.docker.io",
        "registry.example.com/mirror/hub/, https://registry.example.com/mirror/hub",
    })
    void readsTheAddressOfARegistry(String registry, String base) {
        assertThat(ClientOptions.of(registry).baseUri()).hasToString(base);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "http://",
                "ftp://localhost",
                "user@host",
                "http://user:pass@host",
                "host:port",
                "host:99999",
                "host/a?b",
                "host/a#b",
                "host/../x",
                "host//x",
                "host/a b",
                "host\r\n",
                "ho_st"
            })
    void refusesWhatIsNoAddress(String registry) {
        assertThatThrownBy(() -> ClientOptions.of(registry)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void connectsAsToldTo() {
        assertThat(ClientOptions.builder("registry.example:80")
                        .plainHttp(true)
                        .build()
                        .baseUri())
                .hasToString("http://registry.example:80");
        assertThat(ClientOptions.builder("localhost").plainHttp(false).build().baseUri())
                .hasToString("https://localhost");
    }

    @Test
    void refusesValuesThatMakeNoSense() {
        ClientOptions.Builder builder = ClientOptions.builder("localhost");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.stallTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.pageSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.chunkBytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxRedirects(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsItsValuesWhenTheBuilderGoesOn() {
        ClientOptions.Builder builder = ClientOptions.builder("localhost").pageSize(5);
        ClientOptions options = builder.build();
        builder.pageSize(6);
        assertThat(options.pageSize()).isEqualTo(5);
        assertThat(options.toBuilder().userAgent("me").build().pageSize()).isEqualTo(5);
        assertThat(options.userAgent()).isEqualTo("ocikit");
    }

    @Test
    void refusesAnHttpClientThatFollowsRedirects() {
        HttpClient follower = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThatThrownBy(() -> ClientOptions.builder("localhost").httpClient(follower))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesAnHttpClientAloneThatWasGivenIn() throws IOException {
        HttpClient given = HttpClient.newHttpClient();
        try (Peer peer = Peer.of(seen -> Answer.of(200))) {
            ClientOptions options = peer.options().httpClient(given).build();
            try (RegistryClient first = RegistryClient.create(options)) {
                first.ping();
            }
            try (RegistryClient second = RegistryClient.create(options)) {
                second.ping();
                assertThat(second).hasToString(peer.host());
            }
        }
    }

    @Test
    void sendsTheUserAgentAndAsksBelowThePathPrefix() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(peer.host() + "/a/b")
                        .userAgent("me/1")
                        .build())) {
            client.ping();
            assertThat(peer.requests()).containsExactly("GET /a/b/v2/");
            assertThat(peer.request(0).header("user-agent")).isEqualTo("me/1");
            assertThat(client).hasToString(peer.host() + "/a/b");
        }
    }
}
