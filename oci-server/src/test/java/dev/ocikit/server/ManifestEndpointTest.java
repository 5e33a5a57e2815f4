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
import java.util.List;
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

    /** Returns an image manifest with the members given, which replace its own. */
    private static String image(String members) {
        StringBuilder json = new StringBuilder("{").append(members);
        for (String member : List.of(
                "\"schemaVersion\":2",
                "\"mediaType\":\"" + MediaTypes.IMAGE_MANIFEST + "\"",
                "\"config\":{\"mediaType\":\"application/x\",\"digest\":\"" + DIGEST + "\",\"size\":2}",
                "\"layers\":[]")) {
            if (!members.startsWith(member.substring(0, member.indexOf(':')))) {
                json.append(',').append(member);
            }
        }
        return json.append('}').toString();
    }

    private static final String IMAGE_TYPE = "Content-Type: " + MediaTypes.IMAGE_MANIFEST;

    @Test
    void givesAbsentListsTheSameAnswerAndTakesListsThatAreNull() throws IOException {
        String config = "\"config\":{\"mediaType\":\"application/x\",\"digest\":\"" + DIGEST + "\",\"size\":2}";
        Wire.Answer image = served.ask("PUT /v2/a/manifests/v1", IMAGE_TYPE, "{\"schemaVersion\":2," + config + "}");
        Wire.Answer index = served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, "{\"schemaVersion\":2}");
        assertThat(image.status()).isEqualTo(index.status()).isEqualTo(400);
        assertThat(image.code()).isEqualTo(index.code()).isEqualTo("MANIFEST_INVALID");
        assertThat(image.text()).contains("/layers");
        String nullLayers = image("\"layers\":null");
        String nullManifests =
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"manifests\":null}";
        assertThat(served.ask("PUT /v2/a/manifests/v1", IMAGE_TYPE, nullLayers).status())
                .isEqualTo(201);
        assertThat(served.ask("GET /v2/a/manifests/v1").text()).isEqualTo(nullLayers);
        assertThat(served.ask("PUT /v2/a/manifests/v2", INDEX_TYPE, nullManifests)
                        .status())
                .isEqualTo(201);
        assertThat(served.ask("GET /v2/a/manifests/v2").text()).isEqualTo(nullManifests);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"schemaVersion\":1",
                "\"schemaVersion\":\"2\"",
                "\"annotations\":{\"a\":1}",
                "\"annotations\":{\"a\":null}",
                "\"annotations\":[]",
                "\"layers\":[{\"mediaType\":\"a/b\",\"digest\":\"sha256:"
                        + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2,\"urls\":[1]}]",
                "\"subject\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"",
                "\"subject\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:"
                        + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"}",
                "\"subject\":{\"mediaType\":1,\"digest\":\"sha256:"
                        + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2}",
            })
    void refusesWhatReadersWithTypedFieldsCannotRead(String member) throws IOException {
        String image = image(member);
        Wire.Answer answer = served.ask("PUT /v2/a/manifests/v1", IMAGE_TYPE, image);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("MANIFEST_INVALID");
        assertThat(answer.text()).contains("/" + member.substring(1, member.indexOf('"', 1)));
        assertThat(served.ask("GET /v2/a/manifests/" + digest(image)).status()).isEqualTo(404);
        String other = "Content-Type: application/vnd.example.thing.v1+json";
        String foreign = image.replace(MediaTypes.IMAGE_MANIFEST, "application/vnd.example.thing.v1+json");
        assertThat(served.ask("PUT /v2/a/manifests/v1", other, foreign).status())
                .as("a type of its own may have members of its own")
                .isEqualTo(201);
    }

    @Test
    void refusesAnIndexThatListsWhatIsNoDescriptor() throws IOException {
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"manifests\":[{\"mediaType\":\"a/b\",\"size\":2}]}";
        Wire.Answer answer = served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, index);
        assertThat(answer.code()).isEqualTo("MANIFEST_INVALID");
        assertThat(answer.text()).contains("/manifests/0/digest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"mediaType\":\"\",", "\"mediaType\":null,"})
    void listsAReferrerWhoseSubjectHasNoMediaType(String mediaType) throws IOException {
        String referrer = image("\"subject\":{" + mediaType + "\"digest\":\"" + DIGEST + "\",\"size\":3}");
        Wire.Answer answer = served.ask("PUT /v2/a/manifests/v1", IMAGE_TYPE, referrer);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("OCI-Subject")).isEqualTo(DIGEST.toString());
        assertThat(served.ask("GET /v2/a/referrers/" + DIGEST).text())
                .contains(digest(referrer).toString());
    }

    @Test
    void comparesMediaTypesInWhateverCase() throws IOException {
        String capitals = "CONTENT-TYPE: Application/VND.OCI.Image.Index.V1+JSON; charset=UTF-8";
        assertThat(served.ask("PUT /v2/a/manifests/v1", capitals, INDEX).status())
                .isEqualTo(201);
        Wire.Answer get = served.ask("GET /v2/a/manifests/v1", "Accept: APPLICATION/VND.OCI.IMAGE.INDEX.V1+JSON");
        assertThat(get.status()).isEqualTo(200);
        assertThat(get.header("Content-Type")).as("as clients compare it").isEqualTo(MediaTypes.IMAGE_INDEX);
        String own = INDEX.replace(MediaTypes.IMAGE_INDEX, "APPLICATION/VND.OCI.IMAGE.INDEX.V1+JSON");
        assertThat(served.ask("PUT /v2/a/manifests/v2", INDEX_TYPE, own).status())
                .isEqualTo(201);
        String type = "Content-Type: Application/Vnd.Example.Thing+json";
        String thing = "{\"mediaType\":\"application/vnd.example.thing+JSON\",\"manifests\":[]}";
        assertThat(served.ask("PUT /v2/a/manifests/v3", type, thing).status()).isEqualTo(201);
        assertThat(served.ask("GET /v2/a/manifests/v3").header("Content-Type"))
                .isEqualTo("Application/Vnd.Example.Thing+json");
    }

    @Test
    void findsNoManifestUnderWhatIsNoTag() throws IOException {
        served.ask("PUT /v2/a/manifests/v1", INDEX_TYPE, INDEX);
        for (String tag : List.of("-bad", ".bad", "b%20ad", "x".repeat(129))) {
            for (String request : List.of("GET", "DELETE")) {
                Wire.Answer answer = served.ask(request + " /v2/a/manifests/" + tag);
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.code()).isEqualTo("MANIFEST_UNKNOWN");
            }
            assertThat(served.ask("GET /v2/a/manifests/" + tag, "If-None-Match: *")
                            .status())
                    .isEqualTo(404);
            assertThat(served.ask("HEAD /v2/a/manifests/" + tag).status()).isEqualTo(404);
            Wire.Answer put = served.ask("PUT /v2/a/manifests/" + tag, INDEX_TYPE, INDEX);
            assertThat(put.status()).isEqualTo(400);
            assertThat(put.code()).isEqualTo("MANIFEST_INVALID");
        }
    }

    @Test
    void checksTheDigestThatComesWithATag() throws IOException {
        Digest sha512 = DigestAlgorithm.SHA512.digest(bytes(INDEX));
        for (Digest digest : List.of(DIGEST, sha512)) {
            String target = "PUT /v2/a/manifests/" + digest.algorithm() + "?digest=" + digest;
            Wire.Answer put = served.ask(target, INDEX_TYPE, INDEX);
            assertThat(put.status()).isEqualTo(201);
            assertThat(put.header("Docker-Content-Digest")).isEqualTo(digest.toString());
            assertThat(served.ask("HEAD /v2/a/manifests/" + digest.algorithm()).header("Docker-Content-Digest"))
                    .isEqualTo(digest.toString());
            Wire.Answer other = served.ask(target.replace("/a/", "/b/"), INDEX_TYPE, INDEX + " ");
            assertThat(other.status()).isEqualTo(400);
            assertThat(other.code()).isEqualTo("DIGEST_INVALID");
        }
        assertThat(served.ask("GET /v2/b/tags/list").status()).isEqualTo(404);
        String both = "PUT /v2/a/manifests/" + DIGEST + "?digest=";
        assertThat(served.ask(both + sha512, INDEX_TYPE, INDEX).status()).isEqualTo(201);
        assertThat(served.ask(both + digest("other"), INDEX_TYPE, INDEX).code()).isEqualTo("DIGEST_INVALID");
        assertThat(served.ask("PUT /v2/a/manifests/v1?digest=md5:" + "0".repeat(32), INDEX_TYPE, INDEX)
                        .code())
                .isEqualTo("DIGEST_INVALID");
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
