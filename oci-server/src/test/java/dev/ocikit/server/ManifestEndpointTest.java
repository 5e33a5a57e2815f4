// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.INDEX;
import static dev.ocikit.server.ServedRegistry.INDEX_TYPE;
import static dev.ocikit.server.ServedRegistry.bytes;
import static dev.ocikit.server.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestEndpointTest {
    private static final Digest DIGEST = digest(INDEX);

    private ServedRegistry served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedRegistry.inMemory(
                ServerOptions.builder().tagsPerPush(12).manifestBytes(2000).build());
    }

    @AfterEach
    void stop() throws IOException {
        served.close();
    }

    @Test
    void takesAManifestByTagAndGivesItBackByTagAndDigest() throws IOException {
        Wire.Answer put = served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, INDEX);
        assertThat(put.status()).isEqualTo(201);
        assertThat(put.header("Location")).isEqualTo("/v2/a/manifests/" + DIGEST);
        assertThat(put.header("Docker-Content-Digest")).isEqualTo(DIGEST.toString());
        assertThat(put.headers()).doesNotContainKeys("oci-subject", "oci-tag");
        for (String reference : new String[] {"v1", DIGEST.toString()}) {
            Wire.Answer get = served.ask("GET /v2/a/manifests/" + reference);
            assertThat(get.status()).isEqualTo(200);
            assertThat(get.text()).isEqualTo(INDEX);
            assertThat(get.header("Content-Type")).isEqualTo(MediaTypes.IMAGE_INDEX);
            assertThat(get.header("Docker-Content-Digest")).isEqualTo(DIGEST.toString());
            assertThat(get.header("ETag")).isEqualTo("\"" + DIGEST + "\"");
            Wire.Answer head = served.ask("HEAD /v2/a/manifests/" + reference);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
            assertThat(head.header("Content-Length")).isEqualTo("" + INDEX.length());
        }
    }

    @Test
    void takesAManifestInChunksOfTransfer() throws IOException {
        served.wire()
                .send("PUT /v2/a/manifests/v1 HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n" + INDEX_TYPE + "\n\n"
                        + Integer.toHexString(INDEX.length()) + "\n" + INDEX + "\n0\n\n");
        assertThat(served.wire().answer(false).status()).isEqualTo(201);
        assertThat(served.ask("GET /v2/a/manifests/v1").text()).isEqualTo(INDEX);
    }

    @Test
    void ignoresParametersOfTheContentType() throws IOException {
        served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE + "; charset=utf-8", INDEX);
        assertThat(served.ask("GET /v2/a/manifests/v1").header("Content-Type")).isEqualTo(MediaTypes.IMAGE_INDEX);
    }

    @Test
    void takesAManifestWithoutMediaTypeUnderItsContentType() throws IOException {
        String plain = "{\"schemaVersion\":2,\"manifests\":[]}";
        assertThat(served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, plain).status())
                .isEqualTo(201);
        Wire.Answer get = served.ask("GET /v2/a/manifests/v1");
        assertThat(get.header("Content-Type")).isEqualTo(MediaTypes.IMAGE_INDEX);
        assertThat(get.text()).isEqualTo(plain);
    }

    @Test
    void takesAManifestWithoutContentTypeUnderItsMediaType() throws IOException {
        assertThat(served.ask("PUT /v2/a/manifests/v1", "", INDEX).status()).isEqualTo(201);
        assertThat(served.ask("GET /v2/a/manifests/v1").header("Content-Type")).isEqualTo(MediaTypes.IMAGE_INDEX);
    }

    @Test
    void takesManifestsOfTypesThatItDoesNotKnow() throws IOException {
        String type = "Content-Type: application/vnd.example.thing.v1+json";
        assertThat(served.ask("PUT /v2/a/manifests/v1", type, "{\"thing\":1}").status())
                .isEqualTo(201);
        Wire.Answer get = served.ask("GET /v2/a/manifests/v1");
        assertThat(get.header("Content-Type")).isEqualTo("application/vnd.example.thing.v1+json");
        assertThat(get.text()).isEqualTo("{\"thing\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"schemaVersion\":2}"})
    void refusesAnIndexWithoutAList(String index) throws IOException {
        Wire.Answer answer = served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, index);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("MANIFEST_INVALID");
        assertThat(answer.text()).contains("/manifests");
    }

    @Test
    void refusesAMediaTypeThatIsNotTheContentType() throws IOException {
        Wire.Answer answer =
                served.ask("PUT /v2/a/manifests/v1", "Content-Type: " + MediaTypes.DOCKER_MANIFEST_LIST, INDEX);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("MANIFEST_INVALID");
        assertThat(served.ask("GET /v2/a/manifests/v1").status()).isEqualTo(404);
        assertThat(served.ask("GET /v2/a/manifests/" + DIGEST).status()).isEqualTo(404);
    }

    @Test
    void takesAManifestByDigestWithAnyNumberOfTags() throws IOException {
        StringBuilder query = new StringBuilder("?other=1");
        for (int i = 0; i < 12; i++) {
            query.append("&tag=t").append(i);
        }
        Wire.Answer put = served.ask("PUT /v2/a/manifests/" + DIGEST + query, INDEX_TYPE, INDEX);
        assertThat(put.status()).isEqualTo(201);
        assertThat(put.headers().get("oci-tag")).hasSize(12).contains("t0", "t11");
        assertThat(served.ask("GET /v2/a/manifests/t11").text()).isEqualTo(INDEX);
        Wire.Answer tooMany = served.ask("PUT /v2/a/manifests/" + DIGEST + query + "&tag=x", INDEX_TYPE, INDEX);
        assertThat(tooMany.status()).isEqualTo(414);
        assertThat(served.ask("GET /v2/a/manifests/x").status()).isEqualTo(404);
    }

    @Test
    void remembersTheAlgorithmThatATagWasPushedUnder() throws IOException {
        Digest sha512 = DigestAlgorithm.SHA512.digest(bytes(INDEX));
        served.ask("PUT /v2/a/manifests/" + sha512 + "?tag=v1", INDEX_TYPE, INDEX);
        assertThat(served.ask("HEAD /v2/a/manifests/v1").header("Docker-Content-Digest"))
                .isEqualTo(sha512.toString());
    }

    @Test
    void refusesAManifestOfAnotherDigest() throws IOException {
        Wire.Answer answer = served.ask("PUT /v2/a/manifests/" + digest("other"), INDEX_TYPE, INDEX);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
    }

    @Test
    void namesTheSubjectThatItTookNoteOf() throws IOException {
        String referrer = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"manifests\":[],\"subject\":{\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"digest\":\""
                + DIGEST + "\",\"size\":3}}";
        Wire.Answer answer = served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, referrer);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("OCI-Subject")).isEqualTo(DIGEST.toString());
    }

    @Test
    void refusesAManifestOverTheLimitWithoutReadingItAll() throws IOException {
        String most = INDEX.replace("[]}", "[],\"x\":\"" + "y".repeat(2000 - INDEX.length() - 7) + "\"}");
        assertThat(most).hasSize(2000);
        assertThat(served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, most).status())
                .isEqualTo(201);
        Wire.Answer known = served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, most + " ");
        assertThat(known.status()).isEqualTo(413);
        assertThat(known.code()).isEqualTo("MANIFEST_INVALID");
        served.wire()
                .send("PUT /v2/a/manifests/v1 HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n" + INDEX_TYPE
                        + "\n\n7d1\n" + most + " \n0\n\n");
        assertThat(served.wire().answer(false).status()).isEqualTo(413);
        // The engine may have closed that connection, because it does not know how much of the body was left.
        try (Wire next = served.connect()) {
            assertThat(next.ask("GET /v2/").status()).isEqualTo(200);
        }
        try (Wire endless = served.connect()) {
            endless.send("PUT /v2/a/manifests/v1 HTTP/1.1\nHost: x\nContent-Length: 9999999999\n\n{");
            assertThat(endless.answer(false).status()).isEqualTo(413);
        }
    }

    @Test
    void sendsOnlyWhatTheClientTakes() throws IOException {
        served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, INDEX);
        String both = "Accept: " + MediaTypes.IMAGE_MANIFEST + "\nAccept: " + MediaTypes.IMAGE_INDEX;
        assertThat(served.ask("GET /v2/a/manifests/v1", both).status()).isEqualTo(200);
        for (String method : new String[] {"GET", "HEAD"}) {
            Wire.Answer answer = served.ask(method + " /v2/a/manifests/v1", "Accept: " + MediaTypes.IMAGE_MANIFEST);
            assertThat(answer.status()).isEqualTo(406);
        }
        assertThat(served.ask("GET /v2/a/manifests/v1", "Accept: text/html").code())
                .isEqualTo("UNSUPPORTED");
    }

    @Test
    void sendsNothingToAClientThatHasTheManifest() throws IOException {
        served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, INDEX);
        for (String request : new String[] {"GET /v2/a/manifests/v1", "HEAD /v2/a/manifests/" + DIGEST}) {
            assertThat(served.ask(request, "If-None-Match: \"" + DIGEST + "\"").status())
                    .isEqualTo(304);
        }
        assertThat(served.ask("GET /v2/a/manifests/v1", "If-None-Match: \"x\"").status())
                .isEqualTo(200);
    }

    @Test
    void deletesATagAndNothingElseAndAManifestWithItsTags() throws IOException {
        served.ask("PUT /v2/a/manifests/" + DIGEST + "?tag=v1&tag=v2", INDEX_TYPE, INDEX);
        assertThat(served.ask("DELETE /v2/a/manifests/v1").status()).isEqualTo(202);
        assertThat(served.ask("GET /v2/a/manifests/v1").code()).isEqualTo("MANIFEST_UNKNOWN");
        assertThat(served.ask("GET /v2/a/manifests/v2").status()).isEqualTo(200);
        assertThat(served.ask("DELETE /v2/a/manifests/" + DIGEST).status()).isEqualTo(202);
        assertThat(served.ask("GET /v2/a/manifests/v2").status()).isEqualTo(404);
        assertThat(served.ask("DELETE /v2/a/manifests/" + DIGEST).status()).isEqualTo(404);
    }

    @Test
    void refusesABodyThatWasCut() throws IOException {
        try (Wire cut = served.connect()) {
            cut.send("PUT /v2/a/manifests/v1 HTTP/1.1\nHost: x\nContent-Length: 100\n" + INDEX_TYPE + "\n\n{\"");
            cut.endOfSending();
            assertThat(cut.answer(false).status()).isEqualTo(400);
        }
        assertThat(served.ask("GET /v2/a/manifests/v1").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifests/x", "tags/x", "blobs/x", "blobs/uploads/x", "x/referrers"})
    void servesRepositoriesWhosePartsAreNamedLikeEndpoints(String repository) throws IOException {
        assertThat(served.ask("PUT /v2/" + repository + "/manifests/v1", INDEX_TYPE, INDEX)
                        .status())
                .isEqualTo(201);
        assertThat(served.ask("GET /v2/" + repository + "/manifests/v1").text()).isEqualTo(INDEX);
        assertThat(served.ask("GET /v2/" + repository + "/tags/list").text()).contains("\"v1\"");
    }

    @Test
    void sendsClientsToWhereTheManifestIs() throws IOException {
        OciRegistry located = new OciRegistry() {
            @Override
            public Optional<URI> locateManifest(String repository, Digest digest) {
                return Optional.of(URI.create("https://cdn.test/m"));
            }
        };
        try (ServedRegistry redirecting = ServedRegistry.of(located)) {
            Wire.Answer answer = redirecting.ask("GET /v2/a/manifests/" + DIGEST);
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.header("Location")).isEqualTo("https://cdn.test/m");
        }
    }
}
