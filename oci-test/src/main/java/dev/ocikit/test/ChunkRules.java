// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.CHUNKED_BODIES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushing blobs in chunks: {@code PATCH} and the closing {@code PUT} at an upload's location (end-5, end-6). */
interface ChunkRules {
    @Test
    @Rule("S-5.1 MUST L376")
    default void takesABlobChunkByChunk(Wire wire) {
        Content blob = wire.content(3_067);
        String session = wire.startUpload();
        for (int first = 0; first < blob.size(); first += 1_024) {
            int last = Math.min(first + 1_024, blob.size()) - 1;
            Reply reply = wire.patch(session, blob, first, last).expect(202).expect("Range", "0-" + last);
            session = wire.location(reply);
        }
        Reply done = wire.finish(session, blob.sha256()).expect(201).expect("Docker-Content-Digest", blob.sha256());
        wire.get(wire.location(done)).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-5.1 MUST L376, S-6.1 MUST L410")
    default void takesTheLastChunkWithTheEndOfTheUpload(Wire wire) {
        Content blob = wire.content(3_067);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 2_047).expect(202));
        Request put = Request.put(Wire.withDigest(session, blob.sha256())).contentRange(2_048, 3_066);
        Reply done = wire.send(put.body(blob.range(2_048, 3_066))).expect(201);
        wire.get(wire.location(done)).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-6.1 MUST L410")
    default void takesTheLastChunkWithoutItsRange(Wire wire) {
        Content blob = wire.content(3_067);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 2_047).expect(202));
        wire.send(Request.put(Wire.withDigest(session, blob.sha256())).body(blob.range(2_048, 3_066)))
                .expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}-{1} when {2} bytes are there")
    @CsvSource({
        "1024, 2047, 0",
        "1, 1, 0",
        "2048, 3066, 1024",
        "1025, 2047, 1024",
        "1023, 2046, 1024",
        "0, 1023, 1024",
        "0, 1023, 2048",
        "0, 0, 1",
    })
    @Rule("S-5.2 MUST L388, S-13.1 MUST L425")
    default void refusesAChunkOutOfOrderAndGoesOn(int first, int last, int there, Wire wire) {
        Content blob = wire.content(3_067);
        String session = wire.startUpload();
        if (there > 0) {
            session = wire.location(wire.patch(session, blob, 0, there - 1).expect(202));
        }
        wire.patch(session, blob, first, last).expect(416).expectCode("BLOB_UPLOAD_INVALID", "SIZE_INVALID");
        Reply status = wire.get(session).expect(204);
        if (there > 0) {
            status.expect("Range", "0-" + (there - 1));
        }
        session = wire.location(
                wire.patch(wire.location(status), blob, there, 3_066).expect(202));
        wire.finish(session, blob.sha256()).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}-{1} when {2} bytes are there")
    @CsvSource({"2048, 3066, 0", "2048, 3066, 1024", "0, 1023, 1024"})
    @Rule("S-6.3 MUST L417")
    default void refusesALastChunkOutOfOrderAndGoesOn(int first, int last, int there, Wire wire) {
        Content blob = wire.content(3_067);
        String session = wire.startUpload();
        if (there > 0) {
            session = wire.location(wire.patch(session, blob, 0, there - 1).expect(202));
        }
        String closing = Wire.withDigest(session, blob.sha256());
        wire.send(Request.put(closing).contentRange(first, last).body(blob.range(first, last)))
                .expect(416)
                .expectCode("BLOB_UPLOAD_INVALID", "SIZE_INVALID");
        wire.get(closing).expect(204);
        session = wire.location(wire.get(session).expect(204));
        Request put = Request.put(Wire.withDigest(session, blob.sha256())).contentRange(there, 3_066);
        wire.send(put.body(blob.range(there, 3_066))).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "bytes=0-99",
                "0-",
                "-99",
                "-",
                "a-b",
                "0:99",
                "99-0",
                "0-99-99",
                "0x0-0x63",
                "+0-99",
                "0--99",
                "0 - 99",
                "0-99999999999999999999",
                "99999999999999999999-99999999999999999999",
                "",
            })
    @Rule("S-5.4 MUST L366")
    default void refusesAChunkWhoseRangeHasNotTheForm(String range, Wire wire) {
        Content blob = wire.content(100);
        String session = wire.startUpload();
        Request patch = Request.patch(session).header("Content-Range", range).body(blob.bytes());
        wire.send(patch).expect(400, 416).expectCode("BLOB_UPLOAD_INVALID", "SIZE_INVALID");
        session = wire.location(wire.get(session).expect(204));
        session = wire.location(wire.patch(session, blob, 0, 99).expect(202).expect("Range", "0-99"));
        wire.finish(session, blob.sha256()).expect(201);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"bytes 0-99/100", "bytes 0-99/*", "0-99/100"})
    @Rule("S-5.4 MUST L366, RFC 9110 14.4")
    default void refusesOrUnderstandsARangeInTheFormOfHttp(String range, Wire wire) {
        Content blob = wire.content(200);
        String session = wire.startUpload();
        Request patch = Request.patch(session).header("Content-Range", range).body(blob.range(0, 99));
        int there = wire.send(patch).expect(202, 400, 416).status() == 202 ? 100 : 0;
        session = wire.location(wire.get(session).expect(204));
        wire.patch(session, blob, there, 199).expect(202).expect("Range", "0-199");
    }

    @ParameterizedTest(name = "{0}-{1} for 100 bytes")
    @CsvSource({"0, 98", "0, 100", "0, 0", "0, 9223372036854775807"})
    @Rule("S-5.4 MUST L366, S-4.7 MUST L307")
    default void refusesAChunkThatIsNotAsLongAsItsRange(long first, long last, Wire wire) {
        Content blob = wire.content(100);
        String session = wire.startUpload();
        wire.send(Request.patch(session).contentRange(first, last).body(blob.bytes()))
                .expect(400, 416)
                .expectCode("SIZE_INVALID", "BLOB_UPLOAD_INVALID");
        session = wire.location(wire.get(session).expect(204));
        wire.patch(session, blob, 0, 99).expect(202).expect("Range", "0-99");
    }

    @ParameterizedTest(name = "in pieces of {0}")
    @ValueSource(ints = {1, 100, 100_000})
    @Rule("S-5.1 MUST L376, C-5.6")
    @Needs(CHUNKED_BODIES)
    default void takesAStreamOfUnknownLength(int piece, Wire wire) {
        Content blob = wire.content(3_067);
        Reply reply = wire.send(Request.patch(wire.startUpload()).chunked(blob.bytes(), piece));
        reply.expect(202).expect("Range", "0-3066");
        wire.finish(wire.location(reply), blob.sha256()).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-5.1 MUST L376, C-5.6")
    @Needs(CHUNKED_BODIES)
    default void takesChunksOfAllKindsInOneUpload(Wire wire) {
        Content blob = wire.content(5_000);
        String session = wire.startUpload();
        session = wire.location(wire.send(Request.patch(session).chunked(blob.range(0, 999)))
                .expect(202)
                .expect("Range", "0-999"));
        session = wire.location(wire.send(Request.patch(session).body(blob.range(1_000, 1_999)))
                .expect(202)
                .expect("Range", "0-1999"));
        Request both = Request.patch(session).contentRange(2_000, 2_999).chunked(blob.range(2_000, 2_999));
        session = wire.location(wire.send(both).expect(202).expect("Range", "0-2999"));
        session = wire.location(
                wire.patch(session, blob, 3_000, 3_000).expect(202).expect("Range", "0-3000"));
        wire.send(Request.put(Wire.withDigest(session, blob.sha256())).chunked(blob.range(3_001, 4_999)))
                .expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-5.2 MUST L388")
    @Needs(CHUNKED_BODIES)
    default void refusesAChunkOutOfOrderWhoseLengthIsUnknown(Wire wire) {
        Content blob = wire.content(2_000);
        String session = wire.startUpload();
        Request patch = Request.patch(session).contentRange(1_000, 1_999).chunked(blob.range(1_000, 1_999));
        wire.send(patch).expect(416);
        session = wire.location(wire.get(session).expect(204));
        wire.patch(session, blob, 0, 1_999).expect(202).expect("Range", "0-1999");
    }

    @Test
    @Rule("S-5.1 MUST L376")
    default void takesAnEmptyChunkAsNoChunk(Wire wire) {
        Content blob = wire.content(100);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 99).expect(202));
        Reply reply = wire.send(Request.patch(session)).expect(202).expect("Range", "0-99");
        wire.finish(wire.location(reply), blob.sha256()).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-6.2 SHOULD L229")
    default void refusesChunksThatDoNotMatchTheDigest(Wire wire) {
        Content blob = wire.content(2_000);
        Content other = wire.content(2_000);
        String session =
                wire.location(wire.patch(wire.startUpload(), other, 0, 999).expect(202));
        session = wire.location(wire.patch(session, other, 1_000, 1_999).expect(202));
        wire.finish(session, blob.sha256()).expect(400).expectCode("DIGEST_INVALID");
        wire.get(wire.blob(blob.sha256())).expect(404);
        wire.get(wire.blob(other.sha256())).expect(404);
    }

    @Test
    @Rule("S-6.2 SHOULD L229")
    default void refusesAStreamThatDoesNotMatchTheDigest(Wire wire) {
        Content blob = wire.content(2_000);
        Reply streamed = wire.send(
                Request.patch(wire.startUpload()).chunked(wire.content(2_000).bytes()));
        wire.finish(wire.location(streamed.expect(202)), blob.sha256())
                .expect(400)
                .expectCode("DIGEST_INVALID");
        wire.get(wire.blob(blob.sha256())).expect(404);
    }

    @Test
    @Rule("S-6.2 SHOULD L229")
    default void takesNoPartOfABlobForTheWhole(Wire wire) {
        Content blob = wire.content(2_000);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 1_998).expect(202));
        wire.finish(session, blob.sha256()).expect(400).expectCode("DIGEST_INVALID", "SIZE_INVALID");
        wire.get(wire.blob(blob.sha256())).expect(404);
    }

    @Test
    @Rule("S-5.1 MUST L376")
    default void takesALargeBlobInManyChunks(Wire wire) {
        Content blob = wire.content(4_000_000);
        String session = wire.startUpload();
        for (int first = 0; first < blob.size(); first += 100_000) {
            session = wire.location(
                    wire.patch(session, blob, first, first + 99_999).expect(202));
        }
        wire.finish(session, blob.sha256()).expect(201);
        assertEquals("4000000", wire.head(wire.blob(blob.sha256())).required("Content-Length"));
    }
}
