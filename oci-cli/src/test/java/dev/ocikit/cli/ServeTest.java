// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import dev.ocikit.server.jetty.JettyServer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ServeTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "http1"})
    void servesARegistryInMemoryOnEitherEngine(String engine) throws Exception {
        try (Serving serving = new Serving("--engine", engine);
                RegistryClient client = RegistryClient.of(serving.url())) {
            assertPushesAndPulls(client);
        }
    }

    @Test
    void servesAnotherRegistry() throws Exception {
        try (Serving upstream = new Serving("--engine", "http1");
                Serving serving = new Serving("--upstream", upstream.url());
                RegistryClient client = RegistryClient.of(serving.url());
                RegistryClient direct = RegistryClient.of(upstream.url())) {
            assertPushesAndPulls(client);
            assertThat(direct.tags("test/image").toList()).containsExactly("1");
        }
    }

    /** 0.0.0.0 is an address of no server, which no registry may name; the system connects it to this machine. */
    @Test
    void followsAnUpstreamToAMoreInternalHostOnlyIfTheHostIsAllowed() throws Exception {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.sha256(content);
        Handler storage = request -> request.path().equals("/blob")
                ? Response.status(200).bytes(content)
                : Response.status(307)
                        .header(
                                "Location",
                                "http://"
                                        + String.valueOf(request.header("Host")).replace("127.0.0.1", "0.0.0.0")
                                        + "/blob")
                        .empty();
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (JettyServer upstream = JettyServer.start(storage, free);
                Serving refusing = new Serving("--upstream", upstream.uri().toString());
                Serving following = new Serving("--upstream", upstream.uri().toString(), "--redirect-host", "0.0.0.0");
                Serving stacked = new Serving(
                        "--stack", "readonly(client(" + upstream.uri() + "))", "--redirect-host", "0.0.0.0");
                RegistryClient refused = RegistryClient.create(ClientOptions.builder(refusing.url())
                        .retry(RetryPolicy.none())
                        .build());
                RegistryClient followed = RegistryClient.of(following.url());
                RegistryClient read = RegistryClient.of(stacked.url())) {
            assertThatThrownBy(() -> refused.getBlob("test/image", digest).close())
                    .isInstanceOf(OciException.class);
            for (RegistryClient client : List.of(followed, read)) {
                try (BlobReader reader = client.getBlob("test/image", digest)) {
                    assertThat(reader.readAllBytes()).isEqualTo(content);
                }
            }
        }
    }

    @Test
    void servesAStackOfRegistries() throws Exception {
        try (Serving upstream = new Serving("--engine", "http1");
                Serving serving = new Serving(
                        "--stack",
                        "debug(immutable(router(test/**, prefix(team/a, client(" + upstream.url()
                                + ")), **, unify(mem, mem))))");
                RegistryClient client = RegistryClient.of(serving.url());
                RegistryClient direct = RegistryClient.of(upstream.url())) {
            assertPushesAndPulls(client);
            assertThat(direct.tags("team/a/test/image").toList()).containsExactly("1");
            client.pushManifest("elsewhere", index("other"), List.of("2"));
            assertThat(direct.repositories().toList()).containsExactly("team/a/test/image");
            assertThat(client.repositories().toList()).containsExactly("elsewhere", "test/image");
            assertNotOffered(() -> client.deleteTag("test/image", "1"));
            assertThat(serving.err()).contains("deleteTag", "UNSUPPORTED");
        }
    }

    @Test
    void stopsWithoutAnError() throws Exception {
        try (Serving serving = new Serving()) {
            assertThat(serving.stop()).isZero();
            assertThat(serving.err()).isEmpty();
            URI url = URI.create(serving.url());
            assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void tellsThePortInAFileForAsLongAsItServes(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("port");
        try (Serving serving = new Serving("--port-file", file.toString())) {
            assertThat(Files.readString(file))
                    .isEqualTo(URI.create(serving.url()).getPort() + "\n");
            serving.stop();
            assertThat(dir).isEmptyDirectory();
        }
    }

    @Test
    void logsRequestsWhenItIsAskedTo() throws Exception {
        try (Serving quiet = new Serving();
                Serving text = new Serving("--log", "on");
                Serving json = new Serving("--log", "json")) {
            for (Serving serving : List.of(quiet, text, json)) {
                try (RegistryClient client = RegistryClient.of(serving.url())) {
                    client.ping();
                }
                serving.stop();
            }
            assertThat(quiet.err()).isEmpty();
            assertThat(text.err()).contains("path=\"/v2/\" status=200");
            assertThat(json.err())
                    .matches("\\{\"remote\":\"[^\"]+\",\"method\":\"GET\",\"path\":\"/v2/\",\"status\":200,"
                            + "\"bytes\":\\d+,\"micros\":\\d+}\\R");
        }
    }

    @Test
    void boundsTheRateOfItsLogsAndCountsWhatItLeavesOut() throws Exception {
        int requests = 300;
        try (Serving serving = new Serving("--log", "on", "--log-rate", "2", "--debug")) {
            try (RegistryClient client = RegistryClient.of(serving.url())) {
                for (int i = 0; i < requests; i++) {
                    client.repositories().toList();
                }
            }
            serving.stop();
            List<String> lines = serving.err().lines().toList();
            long printed = lines.stream()
                    .filter(line ->
                            line.contains("path=\"/v2/_catalog\"") || line.contains("operation=\"repositories\""))
                    .count();
            long suppressed = lines.stream()
                    .filter(line -> line.startsWith("suppressed="))
                    .mapToLong(line -> Long.parseLong(line.substring("suppressed=".length())))
                    .sum();
            // Each request is a line, and each call has two events.
            assertThat(printed + suppressed).isEqualTo(3L * requests);
            assertThat(suppressed).isPositive();
        }
    }

    @Test
    void refusesALogRateThatIsNotPositive() {
        assertThatThrownBy(() -> new Serving("--log-rate", "0").close())
                .hasMessageContaining("--log-rate must be positive");
    }

    @Test
    void tellsOfCallsWhenItIsAskedTo() throws Exception {
        try (Serving text = new Serving("--debug");
                Serving json = new Serving("--debug", "--log", "json")) {
            for (Serving serving : List.of(text, json)) {
                try (RegistryClient client = RegistryClient.of(serving.url())) {
                    client.pushManifest("test/image", index("an image"), List.of("1"));
                }
                serving.stop();
            }
            assertThat(text.err())
                    .contains("operation=\"pushManifest\" repository=\"test/image\" reference=\"1@sha256:")
                    .contains("outcome=\"done\"");
            assertThat(json.err()).contains("\"operation\":\"pushManifest\",\"repository\":\"test/image\"");
            assertThat(json.err().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        }
    }

    @Test
    void holdsNoMoreThanItMay() throws Exception {
        try (Serving serving = new Serving("--max-bytes", "64K");
                RegistryClient client = RegistryClient.of(serving.url())) {
            refusesBlob(client, new byte[100_000], 413);
            byte[] half = new byte[40_000];
            client.pushBlob("test/image", DigestAlgorithm.SHA256.digest(half), BlobSource.of(half));
            refusesBlob(client, new byte[40_001], 507);
        }
    }

    private static void refusesBlob(RegistryClient client, byte[] bytes, int status) {
        Digest digest = DigestAlgorithm.SHA256.digest(bytes);
        assertThatThrownBy(() -> client.pushBlob("test/image", digest, BlobSource.of(bytes)))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.status()).hasValue(status));
    }

    @Test
    void keepsTagsWhereTheyAreWhenItIsAskedTo() throws Exception {
        try (Serving serving = new Serving("--immutable-tags");
                RegistryClient client = RegistryClient.of(serving.url())) {
            client.pushManifest("test/image", index("first"), List.of("1"));
            assertThatThrownBy(() -> client.pushManifest("test/image", index("second"), List.of("1")))
                    .isInstanceOf(DeniedException.class);
            assertNotOffered(() -> client.deleteTag("test/image", "1"));
            assertNotOffered(
                    () -> client.deleteManifest("test/image", index("first").digest()));
        }
    }

    @Test
    void offersNoDeletesOfARegistryThatIsReadOnlyOrImmutable() throws Exception {
        for (String view : List.of("readonly", "immutable")) {
            try (Serving serving = new Serving("--stack", view + "(mem)");
                    RegistryClient client = RegistryClient.of(serving.url())) {
                Digest digest = DigestAlgorithm.SHA256.digest(new byte[1]);
                assertNotOffered(() -> client.deleteTag("test/image", "1"));
                assertNotOffered(() -> client.deleteManifest("test/image", digest));
                assertNotOffered(() -> client.deleteBlob("test/image", digest));
            }
        }
    }

    private static void assertNotOffered(org.assertj.core.api.ThrowableAssert.ThrowingCallable delete) {
        assertThatThrownBy(delete)
                .isInstanceOfSatisfying(
                        UnsupportedException.class, e -> assertThat(e.status()).hasValue(405));
    }

    @Test
    void wantsWhatAManifestRefersToWhenItIsAskedTo() throws Exception {
        ManifestContent manifest =
                indexOf("{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:"
                        + "0".repeat(64) + "\",\"size\":10}");
        try (Serving strict = new Serving("--strict-references");
                Serving lax = new Serving();
                RegistryClient strictClient = RegistryClient.of(strict.url());
                RegistryClient laxClient = RegistryClient.of(lax.url())) {
            laxClient.pushManifest("test/image", manifest, List.of());
            assertThatThrownBy(() -> strictClient.pushManifest("test/image", manifest, List.of()))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code().name()).isEqualTo("MANIFEST_BLOB_UNKNOWN"));
        }
    }

    @Test
    void asksForChunksOfALeastSize() throws Exception {
        try (Serving serving = new Serving("--chunk-min", "2K");
                RegistryClient client = RegistryClient.of(serving.url());
                BlobWriter writer = client.startBlobUpload("test/image")) {
            assertThat(writer.hints().minChunkBytes()).isEqualTo(2048);
            writer.cancel();
        }
    }

    private static void assertPushesAndPulls(RegistryClient client) throws Exception {
        byte[] layer = new byte[1_000_000];
        new Random(7).nextBytes(layer);
        Digest digest = DigestAlgorithm.SHA256.digest(layer);
        client.pushBlob("test/image", digest, BlobSource.of(layer));
        ManifestContent manifest = index("an image");
        client.pushManifest("test/image", manifest, List.of("1"));
        try (BlobReader reader = client.getBlob("test/image", digest)) {
            assertThat(reader.readAllBytes()).isEqualTo(layer);
        }
        assertThat(client.getTag("test/image", "1").descriptor().digest())
                .isEqualTo(manifest.descriptor().digest());
    }

    /** Returns an index of nothing that differs by its comment. */
    private static ManifestContent index(String comment) {
        return ManifestContent.of(
                ("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[],\"annotations\":{\"comment\":\""
                                + comment + "\"}}")
                        .getBytes(StandardCharsets.UTF_8),
                INDEX);
    }

    /** Returns an index of one manifest. */
    private static ManifestContent indexOf(String descriptor) {
        return ManifestContent.of(
                ("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + descriptor + "]}")
                        .getBytes(StandardCharsets.UTF_8),
                INDEX);
    }
}
