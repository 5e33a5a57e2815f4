// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for every endpoint, and the support check (end-1). */
interface GeneralRules {
    @Test
    @Rule("S-1.1 MUST L832")
    default void saysThatItImplementsTheSpecification(Wire wire) {
        wire.get("/v2/").expect(200);
    }

    @Test
    @Rule("S-1.1 MUST L832, RFC 9110 9.3.2")
    default void answersHeadLikeGetAtTheRoot(Wire wire) {
        Etiquette.same(wire.head("/v2/"), wire.get("/v2/"));
    }

    @Test
    @Rule("S-G1 MUST L130")
    default void offersThePullCategory(Wire wire) {
        Content blob = wire.pushBlob(100);
        Document image = wire.pushImage("latest");
        for (String target :
                List.of(wire.blob(blob.sha256()), wire.manifest("latest"), wire.manifest(image.sha256()))) {
            wire.get(target).expect(200);
            wire.head(target).expect(200);
        }
    }

    @Test
    @Rule("S-G2 SHOULD L132, S-G3 MUST L133")
    default void offersTheWholePushCategory(Wire wire) {
        Content blob = wire.content(10);
        String session = wire.startUpload();
        session = wire.location(wire.patch(session, blob, 0, 9).expect(202));
        session = wire.location(wire.get(session).expect(204));
        wire.finish(session, blob.sha256()).expect(201);
        wire.post(wire.uploads(wire.repository("b")) + "?mount=" + blob.sha256() + "&from=" + wire.repository())
                .expect(201, 202);
        wire.delete(wire.startUpload()).expect(204);
        wire.pushImage("latest");
    }

    @Test
    @Rule("S-G2 SHOULD L132, S-G3 MUST L133")
    @Needs(SpecificationFeature.REFERRERS)
    default void offersTheWholeContentDiscoveryCategory(Wire wire) {
        Document image = wire.pushImage("latest");
        wire.get(wire.tags()).expect(200);
        wire.get(wire.tags() + "?n=1&last=a").expect(200);
        wire.get(wire.referrers(image.sha256())).expect(200);
        wire.get(wire.referrers(image.sha256()) + "?artifactType=application/x").expect(200);
    }

    @Test
    @Rule("S-G2 SHOULD L132, S-G3 MUST L133")
    @Needs({SpecificationFeature.BLOB_DELETE, SpecificationFeature.TAG_DELETE, SpecificationFeature.MANIFEST_DELETE})
    default void offersTheWholeContentManagementCategory(Wire wire) {
        Content blob = wire.pushBlob(100);
        Document image = wire.pushImage("latest");
        wire.delete(wire.manifest("latest")).expect(202);
        wire.delete(wire.manifest(image.sha256())).expect(202);
        wire.delete(wire.blob(blob.sha256())).expect(202);
    }

    @Test
    @Rule("S-G8 MUST L536")
    default void knowsNothingOfARepositoryThatIsNotThere(Wire wire) {
        String digest = wire.content(10).sha256();
        wire.get(wire.manifest("latest")).expect(404).expectCode("NAME_UNKNOWN", "MANIFEST_UNKNOWN");
        wire.get(wire.manifest(digest)).expect(404).expectCode("NAME_UNKNOWN", "MANIFEST_UNKNOWN");
        wire.get(wire.blob(digest)).expect(404).expectCode("NAME_UNKNOWN", "BLOB_UNKNOWN");
        wire.get(wire.tags()).expect(404).expectCode("NAME_UNKNOWN");
        wire.head(wire.manifest("latest")).expect(404).expectNoBody();
        wire.head(wire.blob(digest)).expect(404).expectNoBody();
    }

    @Test
    @Rule("S-G10 MAY L825")
    default void endsEveryRedirectAtTheContent(Wire wire) {
        Content blob = wire.pushBlob(100);
        Reply reply = wire.get(wire.blob(blob.sha256()));
        for (int hops = 0; reply.status() >= 300 && reply.status() < 400 && hops < 10; hops++) {
            reply = wire.get(wire.location(reply));
        }
        reply.expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{1} {2}")
    @CsvSource({
        "404, GET, /v2/{name}/blobs/{digest}, BLOB_UNKNOWN",
        "404, GET, /v2/{name}/manifests/{digest}, MANIFEST_UNKNOWN",
        "404, GET, /v2/{name}/manifests/unheard-of, MANIFEST_UNKNOWN",
        "404, GET, /v2/{name}/blobs/uploads/{uuid}, BLOB_UPLOAD_UNKNOWN",
        "404, PATCH, /v2/{name}/blobs/uploads/{uuid}, BLOB_UPLOAD_UNKNOWN",
        "404, PUT, /v2/{name}/blobs/uploads/{uuid}?digest={digest}, BLOB_UPLOAD_UNKNOWN",
        "404, DELETE, /v2/{name}/blobs/uploads/{uuid}, BLOB_UPLOAD_UNKNOWN",
        "404, DELETE, /v2/{name}/blobs/{digest}, BLOB_UNKNOWN",
        "404, DELETE, /v2/{name}/manifests/{digest}, MANIFEST_UNKNOWN",
        "404, DELETE, /v2/{name}/manifests/unheard-of, MANIFEST_UNKNOWN",
        "404, GET, /v2/{name}/none/tags/list, NAME_UNKNOWN",
        "400, GET, /v2/{name}/referrers/sha256:bad, DIGEST_INVALID",
        "400, POST, /v2/{name}/blobs/uploads/?digest=sha256:bad, DIGEST_INVALID",
        "400, POST, /v2/{name}/blobs/uploads/?digest={digest}, DIGEST_INVALID",
        "400, PUT, /v2/{name}/manifests/{digest}, DIGEST_INVALID|MANIFEST_INVALID",
        "400, PUT, /v2/{name}/manifests/latest, MANIFEST_INVALID",
    })
    @Rule("S-G11 MUST L863, S-G12 MUST L879, S-G13 SHOULD L880, S-G15 MUST L883")
    default void namesTheErrorInItsBody(int status, String method, String target, String codes, Wire wire) {
        wire.pushImage("latest");
        String digest = wire.content(10).sha256();
        Reply reply = wire.send(Request.of(method, fill(target, wire, digest))
                .type(Document.IMAGE)
                .body(new byte[0]));
        reply.expect(status).expectCode(codes.split("\\|", -1));
        Json error = reply.json().at("errors").items().get(0);
        assertTrue(error.at("message").text().length() > 3, () -> "no message in " + reply);
    }

    private static String fill(String target, Wire wire, String digest) {
        return target.replace("{name}", wire.repository())
                .replace("{digest}", digest)
                .replace("{uuid}", "0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11");
    }

    @Test
    @Rule("S-G14 MAY L881")
    default void mayAddDetailOfAnyForm(Wire wire) {
        Reply reply = wire.get(wire.blob(wire.content(10).sha256())).expect(404);
        Json error = reply.json().at("errors").items().get(0);
        assertTrue(
                List.of("code", "message", "detail").containsAll(error.members().keySet()), reply::toString);
    }

    @Test
    @Rule("S-G16 SHOULD L902")
    default void saysWhenToComeBackAfterTooManyRequests(Wire wire) {
        for (int i = 0; i < 100; i++) {
            Reply reply = wire.get("/v2/");
            assertEquals(reply.status() == 429, reply.has("Retry-After"), reply::toString);
        }
    }

    @Test
    @Rule("S-G17 MAY L906, S-G18 MUST L908, S-G19 MUST L910")
    default void warnsInTheFormOfTheSpecification(Wire wire) {
        wire.pushImage("latest");
        for (String target : List.of("/v2/", wire.manifest("latest"), wire.tags(), wire.manifest("unheard-of"))) {
            Etiquette.warnings(wire.get(target).values("Warning"));
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 8.4")
    default void neverCompressesWhatItServes(Wire wire) {
        Content blob = Content.of("a".repeat(100_000));
        wire.pushBlob(wire.repository(), blob, "sha256");
        Document image = wire.pushImage("latest");
        String[] targets = {
            wire.blob(blob.sha256()),
            wire.manifest("latest"),
            wire.tags(),
            wire.referrers(image.sha256()),
            "/v2/",
            "/v2/none/tags/list"
        };
        for (String target : targets) {
            Reply reply = wire.send(Request.get(target).header("Accept-Encoding", "gzip, deflate, br, zstd, *;q=0.1"));
            assertEquals(List.of(), reply.values("Content-Encoding"), reply::toString);
            assertEquals(reply.body().length, Integer.parseInt(reply.required("Content-Length")), reply::toString);
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 8259 11")
    default void addsNoCharsetToJson(Wire wire) {
        wire.pushImage("latest");
        wire.get(wire.tags()).expect("Content-Type", "application/json");
        wire.get(wire.manifest("unheard-of")).expect("Content-Type", "application/json");
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 6.6.1")
    default void datesItsAnswers(Wire wire) {
        assertTrue(wire.get("/v2/").required("Date").endsWith(" GMT"));
    }
}
