// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.RANGES;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of blobs: the {@code Range} header, by RFC 9110 section 14. */
interface BlobRangeRules {
    int RANGED = 2_048;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-2047, 0, 2047",
        "bytes=500-1499, 500, 1499",
        "bytes=2047-2047, 2047, 2047",
        "bytes=500-, 500, 2047",
        "bytes=0-, 0, 2047",
        "bytes=2047-, 2047, 2047",
        "bytes=-1, 2047, 2047",
        "bytes=-500, 1548, 2047",
        "bytes=2000-5000, 2000, 2047",
        "bytes=0-99999999999999999999, 0, 2047",
        "bytes=1-9223372036854775807, 1, 2047",
        "bytes=007-009, 7, 9",
    })
    @Rule("S-2.5 SHOULD L196")
    @Needs(RANGES)
    default void servesAPartOfABlob(String range, int first, int last, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        wire.send(Request.get(wire.blob(blob.sha256())).header("Range", range))
                .expect(206)
                .expect("Content-Range", "bytes " + first + "-" + last + "/" + RANGED)
                .expect("Content-Length", Integer.toString(last - first + 1))
                .expect("Docker-Content-Digest", blob.sha256())
                .expectBody(blob.range(first, last));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"bytes=-2048", "bytes=-5000", "bytes=-99999999999999999999"})
    @Rule("S-2.5 SHOULD L196")
    @Needs(RANGES)
    default void servesTheWholeForASuffixThatCoversIt(String range, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        wire.send(Request.get(wire.blob(blob.sha256())).header("Range", range))
                .expect(200, 206)
                .expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "bytes=2048-",
                "bytes=2048-2048",
                "bytes=5000-10000",
                "bytes=-0",
                "bytes=99999999999999999999-",
                "bytes=500-0"
            })
    @Rule("S-2.5 SHOULD L196")
    @Needs(RANGES)
    default void refusesARangeThatNoByteFulfils(String range, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        Reply reply = wire.send(Request.get(wire.blob(blob.sha256())).header("Range", range));
        reply.expect(416).expect("Content-Range", "bytes */" + RANGED);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=1-2-3",
                "bytes=--1",
                "bytes=0x1-0x2",
                "bytes=1.5-2",
                "bytes 0-1",
                "bytes=+1-2",
                "=0-1",
                ",",
                "bytes=,",
                "0-1",
            })
    @Rule("S-2.5 SHOULD L196, RFC 9110 14.2")
    default void ignoresOrRefusesARangeWithoutMeaning(String range, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        Reply reply = wire.send(Request.get(wire.blob(blob.sha256())).header("Range", range));
        if (reply.expect(200, 400, 416).status() == 200) {
            reply.expectBody(blob.bytes());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"items=0-1", "seconds=1-2", "octets=0-0"})
    @Rule("S-2.5 SHOULD L196, RFC 9110 14.2")
    default void ignoresAnUnknownRangeUnit(String range, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        wire.send(Request.get(wire.blob(blob.sha256())).header("Range", range))
                .expect(200)
                .expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"bytes=0-0,5-6", "bytes=0-99,50-149", "bytes=-1,0-0", "bytes=0-1, 3-4 , 6-7", "bytes=0-0,9999-"})
    @Rule("S-2.5 SHOULD L196, RFC 9110 15.3.7")
    default void answersSeveralRangesWithTheirPartsOrTheWhole(String range, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        Reply reply = wire.send(Request.get(wire.blob(blob.sha256())).header("Range", range));
        if (reply.expect(200, 206).status() == 200) {
            reply.expectBody(blob.bytes());
        } else if (reply.has("Content-Range")) {
            String[] part = reply.required("Content-Range").split("[ /-]", -1);
            reply.expectBody(blob.range(Integer.parseInt(part[1]), Integer.parseInt(part[2])));
        } else {
            assertTrue(reply.required("Content-Type").startsWith("multipart/byteranges; boundary="), reply::toString);
            String whole = new String(blob.bytes(), ISO_8859_1);
            String[] parts = new String(reply.body(), ISO_8859_1).split("(?i)content-range: bytes ", -1);
            for (int i = 1; i < parts.length; i++) {
                String[] bounds = parts[i].substring(0, parts[i].indexOf('/')).split("-", -1);
                String bytes = whole.substring(Integer.parseInt(bounds[0]), Integer.parseInt(bounds[1]) + 1);
                assertTrue(parts[i].contains("\r\n\r\n" + bytes + "\r\n--"), reply::toString);
            }
        }
    }

    @Test
    @Rule("S-2.5 SHOULD L196, RFC 9110 14.2")
    default void survivesManySmallRanges(Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        String ranges = "bytes=0-0" + ",0-0".repeat(1_000);
        Reply reply = wire.send(Request.get(wire.blob(blob.sha256())).header("Range", ranges));
        reply.expect(200, 206, 400, 416, 431);
        assertTrue(reply.body().length < 300_000, "an answer that is many times the blob: " + reply.body().length);
    }

    @Test
    @Rule("S-2.5 SHOULD L196, RFC 9110 14.3")
    @Needs(RANGES)
    default void announcesThatItServesRanges(Wire wire) {
        String target = wire.blob(wire.pushBlob(RANGED).sha256());
        wire.get(target).expect("Accept-Ranges", "bytes");
        wire.head(target).expect("Accept-Ranges", "bytes");
    }

    @Test
    @Rule("S-2.8 MUST L208, RFC 9110 14.2")
    default void ignoresARangeOnHead(Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        wire.send(Request.head(wire.blob(blob.sha256())).header("Range", "bytes=0-99"))
                .expect(200)
                .expect("Content-Length", "2048");
    }

    @Test
    @Rule("S-2.5 SHOULD L196, RFC 9110 13.1.5")
    @Needs(RANGES)
    default void servesAPartIfTheBlobIsStillTheSame(Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        String tag = wire.get(wire.blob(blob.sha256())).header("ETag");
        if (tag != null) {
            Request same = Request.get(wire.blob(blob.sha256())).header("Range", "bytes=5-9");
            wire.send(same.header("If-Range", tag)).expect(206).expectBody(blob.range(5, 9));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\"other\"", "W/\"other\"", "Sat, 29 Oct 1994 19:43:31 GMT", "nonsense"})
    @Rule("S-2.5 SHOULD L196, RFC 9110 13.1.5")
    default void servesTheWholeIfTheBlobIsAnother(String validator, Wire wire) {
        Content blob = wire.pushBlob(RANGED);
        Request ranged = Request.get(wire.blob(blob.sha256())).header("Range", "bytes=5-9");
        wire.send(ranged.header("If-Range", validator)).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-2.5 SHOULD L196, RFC 9110 14.1.2")
    default void hasNoPartOfAnEmptyBlob(Wire wire) {
        Content blob = wire.pushBlob(0);
        wire.send(Request.get(wire.blob(blob.sha256())).header("Range", "bytes=0-"))
                .expect(200, 416);
        wire.send(Request.get(wire.blob(blob.sha256())).header("Range", "bytes=-5"))
                .expect(200, 416);
    }

    @Test
    @Rule("S-2.5 SHOULD L196, S-2.4 MUST L194")
    default void doesNotFindAPartOfWhatIsNotThere(Wire wire) {
        Request missing = Request.get(wire.blob(wire.content(10).sha256()));
        wire.send(missing.header("Range", "bytes=0-1")).expect(404);
    }

    @Test
    @Rule("S-2.5 SHOULD L196")
    @Needs(RANGES)
    default void resumesABlobFromItsParts(Wire wire) {
        Content blob = wire.pushBlob(300_000);
        for (int from = 0; from < blob.size(); from += 70_000) {
            int last = Math.min(from + 70_000, blob.size()) - 1;
            Request part = Request.get(wire.blob(blob.sha256())).header("Range", "bytes=" + from + "-" + last);
            wire.send(part).expect(206).expectBody(blob.range(from, last));
        }
    }

    @Test
    @Rule("S-2.5 SHOULD L196")
    default void servesARangeOfAManifestRightlyOrNotAtAll(Wire wire) {
        Document image = wire.pushImage();
        Reply reply = wire.send(Request.get(wire.manifest(image.sha256())).header("Range", "bytes=0-4"));
        byte[] expected = reply.expect(200, 206).status() == 200
                ? image.bytes()
                : image.content().range(0, 4);
        assertEquals(expected.length, reply.body().length, reply::toString);
        reply.expectBody(expected);
    }
}
