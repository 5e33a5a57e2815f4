// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.CHUNKED_BODIES;
import static dev.ocikit.test.SpecificationFeature.QUERYLESS_LOCATION;
import static dev.ocikit.test.SpecificationFeature.SHA512;
import static dev.ocikit.test.SpecificationFeature.SINGLE_POST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushing blobs whole: {@code POST /v2/<name>/blobs/uploads/} (end-4a, 4b, 4c) and the {@code PUT} after it (end-6). */
interface UploadRules {
    Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

    @Test
    @Rule("S-4.2 MUST L250")
    default void opensAnUploadSession(Wire wire) {
        wire.post(wire.uploads()).expect(202).required("Location");
    }

    @Test
    @Rule("S-4.3 MUST L256")
    default void identifiesEachSessionByAUuid(Wire wire) {
        Set<String> locations = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String location = wire.startUpload();
            String beyondTheName = location.replace(wire.repository(), "");
            assertTrue(UUID.matcher(beyondTheName).find(), () -> "no UUID in " + location);
            assertTrue(locations.add(location), () -> "two sessions at " + location);
        }
    }

    @Test
    @Rule("S-4.4 MAY L260, S-4.5 MAY L274, S-6.1 MUST L280")
    default void takesABlobAtTheLocationOfTheSession(Wire wire) {
        Content blob = wire.content(1_000);
        Reply done = wire.send(Request.put(Wire.withDigest(wire.startUpload(), blob.sha256()))
                .type("application/octet-stream")
                .body(blob.bytes()));
        wire.get(wire.location(done.expect(201))).expect(200).expectBody(blob.bytes());
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-6.1 MUST L280, conformance digestHeader")
    default void namesTheDigestOfABlobThatIsPushed(Wire wire) {
        Content blob = wire.content(1_000);
        Request put =
                Request.put(Wire.withDigest(wire.startUpload(), blob.sha256())).body(blob.bytes());
        wire.send(put).expect(201).expect("Docker-Content-Digest", blob.sha256());
    }

    @Test
    @Rule("S-4.5 MAY L274, beyond the specification")
    @Needs(QUERYLESS_LOCATION)
    default void goesOnWhereAClientDropsTheQueryOfTheLocation(Wire wire) {
        Content blob = wire.content(1_000);
        String session = wire.startUpload().replaceFirst("\\?.*", "");
        session = wire.location(wire.patch(session, blob, 0, 499).expect(202)).replaceFirst("\\?.*", "");
        session = wire.location(wire.patch(session, blob, 500, 999).expect(202)).replaceFirst("\\?.*", "");
        wire.finish(session, blob.sha256()).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 512, 70_000})
    @Rule("S-4.6 MAY L292, S-4.9 MUST L312")
    @Needs(SINGLE_POST)
    default void takesABlobInASinglePost(int size, Wire wire) {
        Content blob = wire.content(size);
        Reply done = wire.send(Request.post(Wire.withDigest(wire.uploads(), blob.sha256()))
                .type("application/octet-stream")
                .body(blob.bytes()));
        wire.get(wire.location(done.expect(201))).expect(200).expectBody(blob.bytes());
        done.expect("Docker-Content-Digest", blob.sha256());
    }

    @Test
    @Rule("S-4.8 SHOULD L310")
    default void takesASinglePostOrOpensASession(Wire wire) {
        Content blob = wire.content(512);
        Reply reply = wire.send(
                Request.post(Wire.withDigest(wire.uploads(), blob.sha256())).body(blob.bytes()));
        if (reply.expect(201, 202).status() == 202) {
            wire.send(Request.put(Wire.withDigest(wire.location(reply), blob.sha256()))
                            .body(blob.bytes()))
                    .expect(201);
        }
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-4.7 MUST L308, S-4.1 SHOULD L229")
    @Needs(SINGLE_POST)
    default void refusesASinglePostOfOtherContent(Wire wire) {
        Content blob = wire.content(3_072);
        Content other = wire.content(3_072);
        wire.send(Request.post(Wire.withDigest(wire.uploads(), blob.sha256())).body(other.bytes()))
                .expect(400)
                .expectCode("DIGEST_INVALID");
        wire.get(wire.blob(blob.sha256())).expect(404);
        wire.get(wire.blob(other.sha256())).expect(404);
    }

    @Test
    @Rule("S-4.7 MUST L307")
    @Needs(SINGLE_POST)
    default void storesNothingOfABodyThatEndsEarly(Wire wire) {
        Content blob = wire.content(1_000);
        try (HttpConnection connection = wire.connect()) {
            Request request =
                    Request.post(Wire.withDigest(wire.uploads(), blob.sha256())).header("Content-Length", "2000");
            connection.write("POST " + request.target() + " HTTP/1.1\r\nHost: " + wire.authority()
                    + "\r\nContent-Length: 2000\r\n\r\n");
            connection.write(blob.bytes());
            connection.endOutput();
            Reply reply = connection.answerOrEnd(request);
            if (reply != null) {
                reply.expect(400, 408);
            }
        }
        wire.get(wire.blob(blob.sha256())).expect(404);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "sha256:baddigeststring",
                "sha256:",
                "nonsense",
                "",
                "md5:d41d8cd98f00b204e9800998ecf8427e",
                "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "../../etc/passwd",
                "sha256:\0",
                "é",
            })
    @Rule("S-4.1 SHOULD L229")
    default void refusesADigestThatCannotBe(String digest, Wire wire) {
        wire.finish(wire.startUpload(), digest).expect(400).expectCode("DIGEST_INVALID", "UNSUPPORTED");
        if (!digest.isEmpty()) { // an empty one may be none
            wire.post(Wire.withDigest(wire.uploads(), digest)).expect(400).expectCode("DIGEST_INVALID", "UNSUPPORTED");
        }
    }

    @Test
    @Rule("S-4.1 SHOULD L229, S-6.2 SHOULD L229")
    default void refusesABlobThatDoesNotMatchItsDigest(Wire wire) {
        Content blob = wire.content(3_072);
        Content other = wire.content(3_072);
        Request put =
                Request.put(Wire.withDigest(wire.startUpload(), blob.sha256())).body(other.bytes());
        wire.send(put).expect(400).expectCode("DIGEST_INVALID");
        wire.get(wire.blob(blob.sha256())).expect(404);
        wire.get(wire.blob(other.sha256())).expect(404);
    }

    @Test
    @Rule("S-6.2 SHOULD L408")
    default void wantsTheDigestWhenAnUploadEnds(Wire wire) {
        wire.send(Request.put(wire.startUpload())).expect(400).expectCode("DIGEST_INVALID");
    }

    @Test
    @Rule("S-4.10 SHOULD L341")
    default void announcesTheSmallestChunkAsANumber(Wire wire) {
        String smallest = wire.post(wire.uploads()).expect(202).header("OCI-Chunk-Min-Length");
        assertTrue(smallest == null || smallest.matches("[0-9]{1,18}"), () -> "OCI-Chunk-Min-Length: " + smallest);
    }

    @ParameterizedTest(name = "announced {0}, pushed as {1}")
    @CsvSource({"sha256, sha256", "sha512, sha512", "'', sha512"})
    @Rule("S-4.11 L335 end-4c")
    @Needs(SHA512)
    default void takesABlobUnderTheAlgorithmThatWasAnnounced(String announced, String pushed, Wire wire) {
        String query = announced.isEmpty() ? "" : "?digest-algorithm=" + announced;
        Content blob = wire.content(1_000);
        String session = wire.location(wire.post(wire.uploads() + query).expect(202));
        session = wire.location(wire.patch(session, blob, 0, 599).expect(202));
        session = wire.location(wire.patch(session, blob, 600, 999).expect(202));
        wire.finish(session, blob.digest(pushed)).expect(201).expect("Docker-Content-Digest", blob.digest(pushed));
        wire.get(wire.blob(blob.digest(pushed))).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "announced {0}, pushed as {1}")
    @CsvSource({"sha256, sha512", "sha512, sha256"})
    @Rule("S-4.11 L335 end-4c")
    @Needs(SHA512)
    default void takesOrRefusesABlobUnderAnotherAlgorithmThanAnnounced(String announced, String pushed, Wire wire) {
        Content blob = wire.content(1_000);
        String session = wire.location(
                wire.post(wire.uploads() + "?digest-algorithm=" + announced).expect(202));
        Request put = Request.put(Wire.withDigest(session, blob.digest(pushed))).body(blob.bytes());
        Reply reply = wire.send(put).expect(201, 400);
        wire.get(wire.blob(blob.digest(pushed))).expect(reply.status() == 201 ? 200 : 404);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"md5", "sha1", "nonsense", "SHA256", "sha256:", "%00", "..%2F"})
    @Rule("S-4.11 L843, S-4.1 SHOULD L229")
    default void refusesAnAlgorithmItCannotCompute(String algorithm, Wire wire) {
        wire.post(wire.uploads() + "?digest-algorithm=" + algorithm)
                .expect(400, 404)
                .expectCode("DIGEST_INVALID", "UNSUPPORTED");
    }

    @Test
    @Rule("S-4.6 MAY L292")
    @Needs({SINGLE_POST, SHA512})
    default void takesABlobBySha512InASinglePost(Wire wire) {
        Content blob = wire.content(1_000);
        wire.send(Request.post(Wire.withDigest(wire.uploads(), blob.sha512())).body(blob.bytes()))
                .expect(201);
        wire.get(wire.blob(blob.sha512())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0} bytes, in pieces of {1}")
    @CsvSource({"0, 1", "1, 1", "1000, 1", "70000, 16384", "2000000, 65536"})
    @Rule("S-6.1 MUST L280, RFC 9112 7.1")
    @Needs(CHUNKED_BODIES)
    default void takesABlobWithoutItsLength(int size, int piece, Wire wire) {
        Content blob = wire.content(size);
        wire.send(Request.put(Wire.withDigest(wire.startUpload(), blob.sha256()))
                        .chunked(blob.bytes(), piece))
                .expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-4.9 MUST L312, RFC 9112 7.1")
    @Needs({SINGLE_POST, CHUNKED_BODIES})
    default void takesABlobWithoutItsLengthInASinglePost(Wire wire) {
        Content blob = wire.content(70_000);
        wire.send(Request.post(Wire.withDigest(wire.uploads(), blob.sha256())).chunked(blob.bytes()))
                .expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-6.1 MUST L280")
    default void takesABlobThatIsThereAlready(Wire wire) {
        Content blob = wire.pushBlob(1_000);
        wire.pushBlob(wire.repository(), blob, "sha256");
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "application/octet-stream",
                "text/plain; charset=utf-8",
                "application/x-www-form-urlencoded",
                "nonsense",
                ""
            })
    @Rule("S-6.1 MUST L280")
    default void takesABlobWhateverItsTypeIsSaidToBe(String type, Wire wire) {
        Content blob = Content.of("digest=sha256:bad&mount=" + wire.repository());
        Request put =
                Request.put(Wire.withDigest(wire.startUpload(), blob.sha256())).body(blob.bytes());
        wire.send(put.type(type)).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-6.1 MUST L280, RFC 3986 2.1")
    default void takesADigestInTheQueryAsItIsOrEncoded(Wire wire) {
        for (String colon : new String[] {":", "%3A", "%3a"}) {
            Content blob = wire.content(100);
            String session = wire.startUpload();
            String target = session + (session.contains("?") ? "&" : "?") + "digest="
                    + blob.sha256().replace(":", colon);
            wire.send(Request.put(target).body(blob.bytes())).expect(201);
            wire.get(wire.blob(blob.sha256())).expect(200);
        }
    }

    @Test
    @Rule("S-4.2 MUST L250")
    default void opensASessionWhetherOrNotTheEmptyBodyIsAnnounced(Wire wire) {
        wire.send(Request.of("POST", wire.uploads())).expect(202);
        wire.send(Request.post(wire.uploads())).expect(202);
        wire.send(Request.post(wire.uploads()).chunked(new byte[0])).expect(202);
        assertEquals(
                202,
                wire.send(Request.post(wire.uploads()).type("application/octet-stream"))
                        .status());
    }
}
