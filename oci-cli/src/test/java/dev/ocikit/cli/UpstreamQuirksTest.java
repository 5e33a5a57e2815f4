// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.cli.ScriptedUpstream.Answer;
import dev.ocikit.cli.ScriptedUpstream.Asked;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code serve --upstream} in front of registries that do not conform: what it answers is right all the same. */
@Timeout(120)
class UpstreamQuirksTest {
    private static final String REPOSITORY = "test/image";
    private static final ManifestContent INDEX =
            ManifestContent.of(ImageIndex.of(List.of(Descriptor.EMPTY)).toJson(), MediaTypes.IMAGE_INDEX);
    private static final byte[] BLOB = "the content of a blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest BLOB_DIGEST = Digest.sha256(BLOB);

    private final HttpClient http = HttpClient.newHttpClient();

    /** A proxy in front of a registry, and a client of the proxy. */
    private record Proxied(ScriptedUpstream upstream, Serving serving, RegistryClient client) implements AutoCloseable {
        static Proxied of(Function<Asked, Answer> script) throws Exception {
            ScriptedUpstream upstream = new ScriptedUpstream(script);
            Serving serving = new Serving("--upstream", upstream.url());
            return new Proxied(
                    upstream,
                    serving,
                    RegistryClient.create(ClientOptions.builder(serving.url())
                            .retry(RetryPolicy.none())
                            .build()));
        }

        URI uri(String path) {
            return URI.create(serving.url() + "/v2/" + REPOSITORY + "/" + path);
        }

        @Override
        public void close() throws IOException {
            client.close();
            serving.close();
            upstream.close();
        }
    }

    private HttpResponse<byte[]> send(String method, URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static Answer index() {
        return Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX);
    }

    private static Answer blob() {
        return Answer.of(200).header("Content-Type", "application/octet-stream");
    }

    /** Returns the blob, or the part of it that is asked for. */
    private static Answer blob(Asked asked) {
        if (asked.range().isEmpty()) {
            return blob().body(BLOB);
        }
        String[] ends = asked.range().substring("bytes=".length()).split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        return Answer.of(206)
                .header("Content-Range", "bytes " + first + "-" + last + "/" + BLOB.length)
                .body(Arrays.copyOfRange(BLOB, first, last + 1));
    }

    private static void fails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(OciException.class)
                .extracting(e -> ((OciException) e).code())
                .isEqualTo(code);
    }

    /** Returns a page of tags as go-containerregistry's registry does, which starts again at the end of the list. */
    private static Answer tags(Asked asked) {
        List<String> all = List.of("a", "b", "c", "d", "e");
        String[] query = asked.target().split("[?&=]", -1);
        int size = Integer.parseInt(query[2]);
        int start = query.length < 5 ? 0 : (all.indexOf(query[4]) + 1) % all.size();
        String page = String.join("\",\"", all.subList(start, Math.min(all.size(), start + size)));
        return Answer.of(200)
                .header("Content-Type", "application/json")
                .body(("{\"name\":\"test/image\",\"tags\":[\"" + page + "\"]}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aListThatStartsAgainAtItsEnd() throws Exception {
        try (Proxied proxied = Proxied.of(UpstreamQuirksTest::tags)) {
            for (int i = 0; i < 2; i++) {
                assertThat(proxied.client()
                                .tags(REPOSITORY, new ListOptions("e", 1))
                                .toList())
                        .isEmpty();
                assertThat(proxied.client().tags(REPOSITORY).toList()).containsExactly("a", "b", "c", "d", "e");
            }
        }
    }

    @Test
    void aManifestThatContradictsItsContentTypeIsNotPassedOn() throws Exception {
        try (Proxied proxied = Proxied.of(asked -> Answer.of(201))) {
            HttpRequest push = HttpRequest.newBuilder(proxied.uri("manifests/1"))
                    .header("Content-Type", "application/vnd.one+json")
                    .PUT(BodyPublishers.ofString("{\"mediaType\":\"application/vnd.other+json\"}"))
                    .build();
            HttpResponse<String> answer = http.send(push, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("MANIFEST_INVALID");
            assertThat(proxied.upstream().requests()).isEmpty();
        }
    }

    /** GitLab takes the referrers tag for the digest of the subject. */
    @Test
    void aSubjectUnderTheTagOfItsReferrers() throws Exception {
        String tag = INDEX.digest().toString().replace(':', '-');
        Map<String, Integer> pushed = new ConcurrentHashMap<>();
        ManifestContent referrer = ManifestContent.of(
                ImageManifest.builder()
                        .config(Descriptor.EMPTY)
                        .artifactType("application/vnd.example")
                        .subject(INDEX.descriptor())
                        .build()
                        .toJson(),
                MediaTypes.IMAGE_MANIFEST);
        try (Proxied proxied = Proxied.of(asked -> {
            if (asked.is("PUT")) {
                pushed.merge(asked.target(), 1, Integer::sum);
                return Answer.of(201);
            }
            return asked.target().endsWith("/manifests/" + tag) ? index().body(INDEX.toByteArray()) : Answer.of(404);
        })) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<byte[]> list = send("GET", proxied.uri("referrers/" + INDEX.digest()));
                assertThat(list.statusCode()).isEqualTo(200);
                assertThat(ImageIndex.read(list.body()).manifests()).isEmpty();
                assertThat(proxied.client()
                                .referrers(REPOSITORY, INDEX.digest())
                                .toList())
                        .isEmpty();
            }
            for (int i = 0; i < 2; i++) {
                fails(
                        ErrorCode.MANIFEST_INVALID,
                        () -> proxied.client().pushManifest(REPOSITORY, referrer, List.of("signature")));
            }
            assertThat(pushed).containsOnly(Map.entry("/v2/test/image/manifests/signature", 2));
        }
    }

    @Test
    void aHeadWithAnImpossibleSize() throws Exception {
        for (Answer odd : List.of(
                index().header("Docker-Content-Digest", INDEX.digest()).header("Content-Length", 0),
                index().header("Docker-Content-Digest", INDEX.digest())
                        .header("Content-Length", 20)
                        .header("Content-Encoding", "gzip"))) {
            try (Proxied proxied = Proxied.of(asked -> {
                if (asked.isBelow("manifests")) {
                    return asked.is("HEAD") ? odd : index().body(INDEX.toByteArray());
                }
                return asked.is("HEAD") ? blob().header("Content-Length", 0) : blob(asked);
            })) {
                for (int i = 0; i < 2; i++) {
                    for (String reference : List.of("1", INDEX.digest().toString())) {
                        HttpResponse<byte[]> manifest = send("HEAD", proxied.uri("manifests/" + reference));
                        assertThat(manifest.statusCode()).isEqualTo(200);
                        assertThat(manifest.headers().firstValueAsLong("Content-Length"))
                                .hasValue(INDEX.size());
                    }
                    HttpResponse<byte[]> blob = send("HEAD", proxied.uri("blobs/" + BLOB_DIGEST));
                    assertThat(blob.statusCode()).isEqualTo(200);
                    assertThat(blob.headers().firstValueAsLong("Content-Length"))
                            .hasValue(BLOB.length);
                }
            }
        }
    }

    @Test
    void aWebPageInsteadOfEachAnswer() throws Exception {
        byte[] page = "<!DOCTYPE html><title>Sign in</title>".getBytes(StandardCharsets.UTF_8);
        try (Proxied proxied = Proxied.of(asked -> asked.is("POST")
                ? Answer.of(202).header("Location", "/v2/test/image/blobs/uploads/1")
                : Answer.of(200).header("Content-Type", "text/html").body(page))) {
            for (int i = 0; i < 2; i++) {
                for (String path : List.of(
                        "manifests/1",
                        "manifests/" + INDEX.digest(),
                        "blobs/" + BLOB_DIGEST,
                        "tags/list",
                        "referrers/" + INDEX.digest())) {
                    assertThat(send("GET", proxied.uri(path)).statusCode())
                            .as(path)
                            .isEqualTo(502);
                }
                for (String path : List.of("manifests/1", "manifests/" + INDEX.digest(), "blobs/" + BLOB_DIGEST)) {
                    assertThat(send("HEAD", proxied.uri(path)).statusCode())
                            .as(path)
                            .isEqualTo(502);
                }
                assertThat(send("GET", proxied.uri("blobs/" + BLOB_DIGEST), "Range", "bytes=0-3")
                                .statusCode())
                        .isEqualTo(502);
                assertThat(send("GET", URI.create(proxied.serving().url() + "/v2/_catalog"))
                                .statusCode())
                        .isEqualTo(502);
                fails(ErrorCode.UNAVAILABLE, () -> proxied.client().pushManifest(REPOSITORY, INDEX, List.of("1")));
                assertThatThrownBy(() -> proxied.client().pushBlob(REPOSITORY, BLOB_DIGEST, BlobSource.of(BLOB)))
                        .isInstanceOf(OciException.class);
            }
        }
    }

    /** The URLs of some stores are signed for GET alone. */
    @Test
    void aStoreThatRefusesHead() throws Exception {
        try (ScriptedUpstream store = new ScriptedUpstream(asked -> asked.is("HEAD")
                        ? Answer.of(403)
                        : asked.isBelow("blobs") ? blob(asked) : index().body(INDEX.toByteArray()));
                Proxied proxied = Proxied.of(
                        asked -> Answer.of(307).header("Location", store.url() + asked.target() + "?signature=1"))) {
            resolves(proxied);
        }
    }

    /** Nexus, and caches of Harbor, do not find by HEAD what they would fetch for GET. */
    @Test
    void aHeadThatDoesNotFindWhatGetFinds() throws Exception {
        try (Proxied proxied = Proxied.of(asked -> asked.is("HEAD")
                ? Answer.of(404)
                : asked.isBelow("blobs") ? blob(asked) : index().body(INDEX.toByteArray()))) {
            resolves(proxied);
            assertThat(proxied.upstream().requests().stream()
                            .filter(request -> request.is("HEAD"))
                            .toList())
                    .as("one for each kind of content")
                    .hasSize(2);
        }
        try (Proxied proxied = Proxied.of(asked -> Answer.of(404))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> proxied.client().resolveTag(REPOSITORY, "1"))
                        .isInstanceOf(NotFoundException.class);
                assertThatThrownBy(() -> proxied.client().resolveBlob(REPOSITORY, BLOB_DIGEST))
                        .isInstanceOf(NotFoundException.class);
            }
        }
    }

    private static void resolves(Proxied proxied) throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(proxied.client().resolveTag(REPOSITORY, "1")).isEqualTo(INDEX.descriptor());
            assertThat(proxied.client().resolveBlob(REPOSITORY, BLOB_DIGEST).size())
                    .isEqualTo(BLOB.length);
        }
    }

    @Test
    void aLargeBlobOfUnknownSize() throws Exception {
        byte[] large = new byte[5 << 20];
        new Random(2).nextBytes(large);
        Digest digest = Digest.sha256(large);
        try (Proxied proxied = Proxied.of(asked -> blob().unsized(asked.is("HEAD") ? new byte[0] : large))) {
            for (int i = 0; i < 2; i++) {
                try (BlobReader reader = proxied.client().getBlob(REPOSITORY, digest)) {
                    assertThat(reader.descriptor().size()).isEqualTo(large.length);
                    assertThat(reader.readAllBytes()).isEqualTo(large);
                }
                assertThat(proxied.client().resolveBlob(REPOSITORY, digest).size())
                        .isEqualTo(large.length);
            }
            fails(
                    ErrorCode.DIGEST_INVALID,
                    () -> proxied.client().getBlob(REPOSITORY, BLOB_DIGEST).close());
        }
    }

    @Test
    void aRegistryWithoutACatalog() throws Exception {
        for (String body : List.of("404 page not found", "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}")) {
            try (Proxied proxied = Proxied.of(asked -> Answer.of(404).body(body.getBytes(StandardCharsets.UTF_8)))) {
                for (int i = 0; i < 2; i++) {
                    HttpResponse<byte[]> answer =
                            send("GET", URI.create(proxied.serving().url() + "/v2/_catalog"));
                    assertThat(answer.statusCode()).isEqualTo(404);
                    assertThat(answer.body())
                            .asString(StandardCharsets.UTF_8)
                            .contains("UNSUPPORTED")
                            .doesNotContain("NAME_UNKNOWN\",");
                    assertThatThrownBy(() -> proxied.client().repositories()).isInstanceOf(UnsupportedException.class);
                }
            }
        }
    }

    @Test
    void aRegistryWithoutACatalogBesideOneThatHasOne() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(asked -> Answer.of(404));
                Serving serving =
                        new Serving("--stack", "router(elsewhere/**, client(" + upstream.url() + "), **, mem)");
                RegistryClient client = RegistryClient.of(serving.url())) {
            client.pushManifest(REPOSITORY, INDEX, List.of("1"));
            assertThat(client.repositories().toList()).containsExactly(REPOSITORY);
        }
    }
}
