// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.CHUNKED_BODIES;
import static dev.ocikit.test.SpecificationFeature.MANIFEST_LIMIT;
import static dev.ocikit.test.SpecificationFeature.REFERRERS;
import static dev.ocikit.test.SpecificationFeature.SHA512;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushing manifests: {@code PUT /v2/<name>/manifests/<tag-or-digest>} (end-7a). */
interface ManifestPushRules {
    @Test
    @Rule("S-7.5 MUST L505")
    default void takesAManifestByTagAndByDigest(Wire wire) {
        Document image = wire.image();
        for (String reference : List.of("latest", image.sha256())) {
            Reply pushed = wire.push(image, reference).expect(201);
            wire.get(wire.location(pushed)).expect(200).expectBody(image.bytes());
        }
    }

    @Test
    @Rule("S-7.6 MUST L512")
    default void confirmsTheDigestOfAManifest(Wire wire) {
        Document image = wire.image();
        wire.push(image, image.sha256()).expect(201).expect("Docker-Content-Digest", image.sha256());
        String byTag = wire.push(image, "latest").expect(201).header("Docker-Content-Digest");
        assertEquals(image.sha256(), byTag == null ? image.sha256() : byTag);
    }

    @Test
    @Rule("S-7.6 MUST L512")
    @Needs(SHA512)
    default void confirmsTheSha512OfAManifest(Wire wire) {
        Document image = wire.image();
        wire.push(image, image.sha512()).expect(201).expect("Docker-Content-Digest", image.sha512());
        wire.pull(image.sha512()).expect(200).expectBody(image.bytes());
    }

    @Test
    @Rule("S-7.1 MUST L221")
    default void takesAManifestWhoseSubjectIsNotThere(Wire wire) {
        Document subject = wire.image();
        Document referrer = wire.image().subject(subject);
        wire.push(referrer, "referrer").expect(201);
        wire.pull("referrer").expect(200).expectBody(referrer.bytes());
        wire.push(subject, subject.sha256()).expect(201);
        Document index = Document.index(wire.pushImage()).subject(wire.image());
        wire.push(index, index.sha256()).expect(201);
    }

    @Test
    @Rule("S-7.2 MAY L222, MUST L223")
    default void takesOrRefusesAManifestWhoseContentIsNotThere(Wire wire) {
        String layer = Document.descriptor("application/vnd.oci.image.layer.v1.tar", wire.content(10), "sha256");
        Document image = wire.image().with("layers", "[" + layer + "]");
        Document index = Document.index(wire.image());
        for (Document sparse : List.of(image, index)) {
            Reply reply = wire.push(sparse, sparse.sha256());
            if (reply.expect(201, 400, 404).status() != 201) {
                reply.expectCode("MANIFEST_BLOB_UNKNOWN");
            }
            wire.pull(sparse.sha256()).expect(reply.status() == 201 ? 200 : 404);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"; charset=utf-8", ";charset=utf-8", "; a=b; c=\"d;e\"", " "})
    @Rule("S-7.3 SHOULD L484, S-3.1 SHOULD L164")
    default void ignoresParametersOfTheType(String parameters, Wire wire) {
        Document image = wire.image();
        Request put = Request.put(wire.manifest("latest"))
                .type(Document.IMAGE + parameters)
                .body(image.bytes());
        wire.send(put).expect(201);
        wire.pull("latest").expect(200).expect("Content-Type", Document.IMAGE);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "%s",
                "%s\n",
                "%s  ",
                "\n\t %s\r\n\r\n",
                "%s\n\n\n\n",
            })
    @Rule("S-7.4 MUST L504")
    default void keepsTheSpaceAroundAManifest(String form, Wire wire) {
        Content content = Content.of(form.formatted(new String(wire.image().bytes(), UTF_8)));
        keeps(wire, content);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\"a\":1.0e5,",
                "\"a\":1.000000000000000000000000000001,",
                "\"a\":123456789012345678901234567890,",
                "\"a\":-0,",
                "\"a\":\"\\u0041\\/\\u003c&>\",",
                "\"a\":\"é🦆\\ud83e\\udd86\",",
                "\"z\":null,\"a\":null,",
                "\"a\" : [ 1 ,\n2 ,\t3 ] ,\r\n",
                "\"a\":{\"b\":{\"c\":[[[]]]}},",
                "\"\":\"\",",
            })
    @Rule("S-7.4 MUST L504")
    default void keepsEveryByteOfAManifest(String members, Wire wire) {
        String json = new String(wire.image().bytes(), UTF_8);
        keeps(wire, Content.of("{" + members + json.substring(1)));
    }

    private static void keeps(Wire wire, Content content) {
        for (String reference : List.of("latest", content.sha256(), content.sha512())) {
            wire.send(Request.put(wire.manifest(reference)).type(Document.IMAGE).body(content.bytes()))
                    .expect(201);
            wire.pull(reference).expect(200).expectBody(content.bytes());
        }
    }

    @Test
    @Rule("S-7.7 MAY L502")
    default void takesEmptyLists(Wire wire) {
        Document image = wire.image().with("layers", "[]");
        Document index = Document.index();
        wire.push(image, "image").expect(201);
        wire.push(index, "index").expect(201);
        wire.pull("image").expect(200).expectBody(image.bytes());
        wire.pull("index").expect(200).expectBody(index.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {Document.IMAGE, Document.INDEX})
    @Rule("S-3.2 SHOULD L166, C-7.3 SHOULD L485")
    default void takesAManifestThatDoesNotNameItsType(String type, Wire wire) {
        Document document =
                (type.equals(Document.IMAGE) ? wire.image() : Document.index(wire.pushImage())).without("mediaType");
        wire.push(document, "latest").expect(201);
        wire.pull("latest").expect(200).expect("Content-Type", type).expectBody(document.bytes());
        wire.pull(document.sha256()).expect(200).expect("Content-Type", type);
    }

    @Test
    @Rule("C-7.4 MUST L486")
    default void neverServesAManifestUnderAnotherTypeThanWasSent(Wire wire) {
        Document image = wire.image();
        Request put = Request.put(wire.manifest("latest")).type(Document.INDEX).body(image.bytes());
        if (wire.send(put).expect(201, 400).status() == 201) {
            wire.pull("latest").expect(200).expect("Content-Type", Document.INDEX);
        } else {
            wire.pull("latest").expect(404);
            wire.pull(image.sha256()).expect(404);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"application/vnd.example.thing+json", "application/json", "text/plain", "nonsense"})
    @Rule("S-3.2 SHOULD L166, image-spec media types")
    default void takesOrRefusesATypeItDoesNotKnow(String type, Wire wire) {
        wire.pushImage();
        Content content = Content.of("{\"id\":\"" + wire.repository() + "\"}");
        Request put = Request.put(wire.manifest("thing")).type(type).body(content.bytes());
        Reply reply = wire.send(put).expect(201, 400, 415);
        Reply pulled = wire.get(wire.manifest("thing")).expect(reply.status() == 201 ? 200 : 404);
        if (pulled.status() == 200) {
            pulled.expect("Content-Type", type).expectBody(content.bytes());
        }
    }

    @Test
    @Rule("S-7.6 MUST L512, S-4.1 SHOULD L229")
    default void refusesAManifestThatDoesNotMatchItsDigest(Wire wire) {
        Document image = wire.image();
        Content other = Content.of(new String(image.bytes(), UTF_8) + "  ");
        Request put =
                Request.put(wire.manifest(image.sha256())).type(Document.IMAGE).body(other.bytes());
        wire.send(put).expect(400).expectCode("DIGEST_INVALID", "MANIFEST_INVALID");
        wire.pull(image.sha256()).expect(404);
        wire.pull(other.sha256()).expect(404);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "{}x",
                "[]",
                "\"text\"",
                "1",
                "null",
                "true",
                "{\"schemaVersion\":2,}",
                "{\"schemaVersion\":2}{}",
                "{'schemaVersion':2}",
                "{\"config\":[],\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{},\"layers\":{}}",
                "{\"schemaVersion\":2,\"config\":\"\",\"layers\":\"\"}",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":1,\"digest\":2,\"size\":\"3\"},\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"../../etc/passwd\",\"size\":1},\"layers\":[]}",
                "{\"schemaVersion\":2,\"subject\":\"sha256:bad\",\"config\":{},\"layers\":[]}",
                "{\"schemaVersion\":2,\"subject\":{\"mediaType\":\"a/b\",\"digest\":\"bad\",\"size\":1},\"layers\":[]}",
                "\u0000",
                "\ufeff{}",
            })
    @Rule("S-7.5 MUST L505, code-6")
    default void refusesWhatIsNoManifest(String body, Wire wire) {
        wire.pushImage();
        Content content = Content.of(body);
        Request put = Request.put(wire.manifest("latest")).type(Document.IMAGE).body(content.bytes());
        wire.send(put).expect(400).expectCode("MANIFEST_INVALID");
        wire.pull("latest").expect(404);
        wire.pull(content.sha256()).expect(404);
    }

    @ParameterizedTest(name = "{0} levels")
    @ValueSource(ints = {100, 10_000, 500_000})
    @Rule("S-7.5 MUST L505, code-6")
    default void answersForAManifestOfAnyDepth(int levels, Wire wire) {
        String json = new String(wire.image().bytes(), UTF_8);
        String deep = "{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "," + json.substring(1);
        Request put = Request.put(wire.manifest("deep"))
                .type(Document.IMAGE)
                .body(Content.of(deep).bytes());
        wire.send(put).expect(201, 400);
        wire.get("/v2/").expect(200);
    }

    @Test
    @Rule("S-7.4 MUST L504, RFC 8259 8.1")
    default void refusesAManifestThatIsNotUtf8(Wire wire) {
        byte[] bytes = wire.image().annotated("a", "XX").bytes();
        int at = new String(bytes, ISO_8859_1).indexOf("XX");
        bytes[at] = (byte) 0xff;
        bytes[at + 1] = (byte) 0xfe;
        Request put = Request.put(wire.manifest("latest")).type(Document.IMAGE).body(bytes);
        wire.send(put).expect(400).expectCode("MANIFEST_INVALID");
    }

    @Test
    @Rule("S-7.9 SHOULD L540")
    default void takesAManifestOfFourMegabytes(Wire wire) {
        for (int size : new int[] {3_910_601, 4_000_000, 4 * 1024 * 1024}) {
            Document small = wire.image();
            int room = size - small.with("a", "\"\"").bytes().length;
            Document large = small.with("a", "\"" + "x".repeat(room) + "\"");
            assertEquals(size, large.bytes().length);
            wire.push(large, large.sha256()).expect(201);
            wire.pull(large.sha256()).expect(200).expectBody(large.bytes());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"with a length", "without a length"})
    @Rule("S-7.9 SHOULD L538, L539")
    @Needs(MANIFEST_LIMIT)
    default void refusesAManifestOverTheLimit(String kind, Wire wire) {
        Document huge = wire.image().with("a", "\"" + "x".repeat(16 * 1024 * 1024) + "\"");
        Request put = Request.put(wire.manifest("huge")).type(Document.IMAGE);
        put = kind.equals("with a length") ? put.body(huge.bytes()) : put.chunked(huge.bytes());
        wire.send(put).expect(413);
        wire.pull("huge").expect(404);
        wire.pull(huge.sha256()).expect(404);
    }

    @ParameterizedTest(name = "in pieces of {0}")
    @ValueSource(ints = {1, 100, 100_000})
    @Rule("S-7.5 MUST L505, RFC 9112 7.1")
    @Needs(CHUNKED_BODIES)
    default void takesAManifestWithoutItsLength(int piece, Wire wire) {
        Document image = wire.image();
        Request put = Request.put(wire.manifest("latest")).type(Document.IMAGE).chunked(image.bytes(), piece);
        wire.send(put).expect(201);
        wire.pull("latest").expect(200).expectBody(image.bytes());
    }

    @Test
    @Rule("S-7.10 MUST L544")
    @Needs(REFERRERS)
    default void saysThatItSawTheSubject(Wire wire) {
        Document subject = wire.image();
        Document image = wire.image().subject(subject);
        Document index = Document.index(wire.pushImage()).subject(subject);
        for (Document referrer : List.of(image, index)) {
            wire.push(referrer, referrer.sha256()).expect(201).expect("OCI-Subject", subject.sha256());
            wire.push(referrer, "tagged").expect(201).expect("OCI-Subject", subject.sha256());
        }
    }

    @Test
    @Rule("S-7.10 MUST L544")
    default void speaksOfNoSubjectWhereThereIsNone(Wire wire) {
        assertFalse(wire.push(wire.image(), "latest").expect(201).has("OCI-Subject"));
    }

    @Test
    @Rule("S-7.5 MUST L505")
    default void takesTheSameManifestAgain(Wire wire) {
        Document image = wire.pushImage("latest");
        wire.push(image, "latest").expect(201);
        wire.push(image, image.sha256()).expect(201);
        assertEquals(1, wire.get(wire.tags()).json().at("tags").items().size());
    }
}
