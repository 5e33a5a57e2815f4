// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Registries that stand in for another. */
class MirrorsTest {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);

    private final TestTime time = new TestTime();

    private static Answer manifest() {
        return Answer.of(200).header("Content-Type", MediaTypes.IMAGE_MANIFEST).body(MANIFEST);
    }

    private RegistryClient client(Peer origin, String... mirrors) {
        return RegistryClient.create(origin.options()
                .time(time)
                .mirrors(List.of(mirrors).stream()
                        .map(mirror -> ClientOptions.builder(mirror)
                                .retry(RetryPolicy.none())
                                .time(time)
                                .build())
                        .toList())
                .build());
    }

    @Test
    void areAskedFirstAndToldForWhomTheyStand() throws Exception {
        try (Peer origin = Peer.of(seen -> Answer.of(500));
                Peer mirror = Peer.of(seen -> manifest());
                RegistryClient client = client(origin, mirror.host() + "/cache")) {
            client.getManifest("foo", DIGEST);
            client.getTag("foo", "latest");
            assertThat(origin.requests()).isEmpty();
            String namespace = "?ns=" + origin.host().replace(":", "%3A");
            assertThat(mirror.requests())
                    .containsExactly(
                            "GET /cache/v2/foo/manifests/" + DIGEST + namespace,
                            "GET /cache/v2/foo/manifests/latest" + namespace);
        }
    }

    @Test
    void areFollowedByTheNextAndByTheRegistryItself() throws Exception {
        try (Peer origin = Peer.of(seen -> manifest());
                Peer first = Peer.of(seen -> Answer.of(404));
                Peer lying = Peer.of(seen -> manifest().body("{\"schemaVersion\":3}"));
                RegistryClient client = client(origin, first.host(), lying.host())) {
            assertThat(client.getManifest("foo", DIGEST).digest()).isEqualTo(DIGEST);
            assertThat(first.requests()).hasSize(1);
            assertThat(lying.requests()).hasSize(1);
            assertThat(origin.requests()).containsExactly("GET /v2/foo/manifests/" + DIGEST);
        }
    }

    @Test
    void areNotAskedForListsNorTold() throws Exception {
        try (Peer origin = Peer.of(seen -> seen.method().equals("DELETE")
                        ? Answer.of(202)
                        : Answer.of(200).json("{\"name\":\"foo\",\"tags\":[\"a\"]}"));
                Peer mirror = Peer.of(seen -> manifest());
                RegistryClient client = client(origin, mirror.host())) {
            assertThat(client.tags("foo", ListOptions.ALL).toList()).containsExactly("a");
            client.deleteTag("foo", "a");
            assertThat(mirror.requests()).isEmpty();
        }
    }

    @Test
    void areLeftOutForAWhileWhenTheyCannotBeReached() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        StringBuilder wire = new StringBuilder();
        try (Peer origin = Peer.of(seen -> manifest());
                RegistryClient client = RegistryClient.create(origin.options()
                        .time(time)
                        .mirrors(List.of(ClientOptions.builder("127.0.0.1:" + port)
                                .retry(RetryPolicy.none())
                                .wireLog(line -> wire.append(line).append('\n'))
                                .time(time)
                                .build()))
                        .build())) {
            client.getManifest("foo", DIGEST);
            int once = wire.length();
            assertThat(once).isPositive();
            client.getManifest("foo", DIGEST);
            assertThat(wire).hasSize(once);
            time.pass(30_001);
            client.getManifest("foo", DIGEST);
            assertThat(wire).hasSizeGreaterThan(once);
        }
    }

    @Test
    void whyTheyFailedIsFoundInTheFailure() throws Exception {
        try (Peer origin = Peer.of(seen -> Answer.of(404));
                Peer mirror = Peer.of(seen -> Answer.of(403));
                RegistryClient client = client(origin, mirror.host())) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOf(NotFoundException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void seeNothingOfTheCredentialsOfTheRegistry() throws Exception {
        try (Peer origin = Peer.of(seen -> manifest());
                Peer mirror = Peer.of(seen -> Answer.of(404));
                RegistryClient client = RegistryClient.create(origin.options()
                        .transport(inner -> request -> inner.send(request.withHeader("Authorization", "Bearer canary")))
                        .mirrors(List.of(ClientOptions.builder(mirror.host())
                                .retry(RetryPolicy.none())
                                .build()))
                        .build())) {
            client.getManifest("foo", DIGEST);
            assertThat(mirror.request(0).has("authorization")).isFalse();
            assertThat(origin.request(0).header("authorization")).isEqualTo("Bearer canary");
        }
    }
}
