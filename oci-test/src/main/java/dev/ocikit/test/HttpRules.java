// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 itself, by RFC 9112: what is well-formed is answered, what is malformed is refused, and nothing fails. */
interface HttpRules {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET /v2/ HTTP/1.1\r\nhost: {host}\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHOST:{host}\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost:   {host}   \r\n\r\n",
                "\r\nGET /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX-Empty:\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nUpgrade: unheard-of\r\nConnection: upgrade\r\n\r\n",
                "GET /v2/ HTTP/1.0\r\nHost: {host}\r\n\r\n",
                "GET /v2/ HTTP/1.0\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nTE: trailers, deflate;q=0.5\r\nConnection: TE\r\n\r\n",
            })
    @Rule("S-1.1 MUST L832, RFC 9112 2.2, 3, 5")
    default void answersWhatIsWellFormed(String request, Wire wire) {
        try (HttpConnection connection = wire.connect()) {
            connection.write(request.replace("{host}", wire.authority()));
            connection.answer(Request.get("/v2/")).expect(200);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET /v2/ HTTP/1.1\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nHost: other.example\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost : {host}\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}/path\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: a\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: unheard-of\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nno colon\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\n: no name\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX-Null: a\0b\r\n\r\n",
                "GET /v2/ HTTP/9.9\r\nHost: {host}\r\n\r\n",
                "GET /v2/ HTTX/1.1\r\nHost: {host}\r\n\r\n",
                "GET  /v2/  HTTP/1.1 \r\nHost: {host}\r\n\r\n",
                "GET v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: {host}\r\n\r\n",
                "GET\r\nHost: {host}\r\n\r\n",
                "GET /v2/\r\n\r\n",
                "\0\0\0\0\r\n\r\n",
                "G@T /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
                "CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n",
                "nonsense\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u0005hello\r\n\r\n",
            })
    @Rule("S-G9 SHOULD L824, RFC 9112 2.2, 3, 5, 6")
    default void refusesOrHangsUpOnWhatIsMalformed(String request, Wire wire) {
        try (HttpConnection connection = wire.connect()) {
            connection.write(request.replace("{host}", wire.authority()));
            connection.endOutput();
            Reply reply = connection.answerOrEnd(Request.get("/v2/"));
            if (reply != null) {
                reply.expect(400, 404, 405, 411, 414, 421, 426, 431, 501, 505);
                assertFalse(reply.text().contains("at java.") || reply.text().contains("Exception:"), reply::toString);
            }
        }
        wire.get("/v2/").expect(200);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 3.2 SHOULD")
    @Needs(SpecificationFeature.STRICT_PARSER)
    default void refusesATargetWithASpace(Wire wire) {
        refusesOrHangsUpOnWhatIsMalformed("GET /v2/ a HTTP/1.1\r\nHost: {host}\r\n\r\n", wire);
    }

    @ParameterizedTest(name = "Host: {0}")
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:99999",
                "[::1]:5000",
                "a\"><script>",
                "a@b",
                "%0d%0a",
                "127.0.0.1:0"
            })
    @Rule("S-4.4 MAY L260, RFC 9110 7.2")
    default void buildsNoLocationOutOfABrokenHost(String host, Wire wire) {
        try (HttpConnection connection = wire.connect()) {
            Request request = Request.post(wire.uploads()).withoutHost().header("Host", host);
            Reply reply = connection.exchangeOrEnd(request);
            if (reply != null && reply.expect(202, 400, 404, 421).status() == 202) {
                assertTrue(reply.required("Location").matches("[\\x21-\\x7e&&[^\"<>]]+"), reply::toString);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "5\r\nhelloX",
                "zz\r\nhello\r\n0\r\n\r\n",
                "-1\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "ffffffffffffffffffff\r\nhello"
            })
    @Rule("S-6.1 MUST L280, RFC 9112 7.1")
    default void storesNothingOfABrokenChunkedBody(String body, Wire wire) {
        Content hello = Content.of("hello");
        String target = Wire.withDigest(wire.startUpload(), hello.sha256());
        try (HttpConnection connection = wire.connect()) {
            connection.write("PUT " + target + " HTTP/1.1\r\nHost: " + wire.authority()
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            connection.endOutput();
            Reply reply = connection.answerOrEnd(Request.put(target));
            if (reply != null) {
                assertTrue(reply.status() >= 400 && reply.status() < 500, reply::toString);
            }
        }
        wire.get(wire.blob(hello.sha256())).expect(404);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "5\r\nhello\r\n0\r\n\r\n",
                "5;name=value\r\nhello\r\n0\r\n\r\n",
                "0005\r\nhello\r\n000\r\n\r\n",
                "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n",
            })
    @Rule("S-6.1 MUST L280, RFC 9112 7.1")
    @Needs(SpecificationFeature.CHUNKED_BODIES)
    default void takesAChunkedBodyHoweverItIsWritten(String body, Wire wire) {
        takesHello(wire, body);
    }

    @Test
    @Rule("S-6.1 MUST L280, RFC 9112 7.1.2")
    @Needs({SpecificationFeature.CHUNKED_BODIES, SpecificationFeature.STRICT_PARSER})
    default void takesAChunkedBodyWithTrailers(Wire wire) {
        takesHello(wire, "5\r\nhello\r\n0\r\nTrailer: value\r\n\r\n");
    }

    private static void takesHello(Wire wire, String body) {
        Content hello = Content.of("hello");
        String target = Wire.withDigest(wire.startUpload(), hello.sha256());
        try (HttpConnection connection = wire.connect()) {
            connection.write("PUT " + target + " HTTP/1.1\r\nHost: " + wire.authority()
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            connection.answer(Request.put(target)).expect(201);
        }
        wire.get(wire.blob(hello.sha256())).expect(200).expectBody(hello.bytes());
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 6.1")
    default void isNotConfusedByTwoLengths(Wire wire) {
        try (HttpConnection connection = wire.connect()) {
            String smuggled = "GET /v2/smuggled/tags/list HTTP/1.1\r\nHost: " + wire.authority() + "\r\n\r\n";
            String body = "0\r\n\r\n" + smuggled;
            connection.write("GET /v2/ HTTP/1.1\r\nHost: " + wire.authority() + "\r\nContent-Length: " + body.length()
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            connection.endOutput();
            Reply first = connection.answerOrEnd(Request.get("/v2/"));
            if (first != null && first.expect(200, 400, 501).status() == 200) {
                Reply second = connection.answerOrEnd(Request.get("/v2/"));
                assertTrue(first.closes() || second == null || second.status() >= 400, () -> String.valueOf(second));
            }
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 9.3.2")
    default void answersPipelinedRequestsInOrder(Wire wire) {
        Content first = wire.pushBlob(1_000);
        Content second = wire.pushBlob(70_000);
        try (HttpConnection connection = wire.connect()) {
            Request one = Request.get(wire.blob(first.sha256()));
            Request two = Request.head(wire.blob(second.sha256()));
            Request three = Request.get(wire.blob(second.sha256()));
            connection.writeHead(one);
            connection.writeHead(two);
            connection.writeHead(three);
            connection.answer(one).expect(200).expectBody(first.bytes());
            connection.answer(two).expect(200).expect("Content-Length", "70000");
            connection.answer(three).expect(200).expectBody(second.bytes());
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 2.2")
    default void readsARequestThatComesByteByByte(Wire wire) {
        Content blob = wire.content(20);
        String target = Wire.withDigest(wire.startUpload(), blob.sha256());
        try (HttpConnection connection = wire.connect()) {
            String head = "PUT " + target + " HTTP/1.1\r\nHost: " + wire.authority() + "\r\nContent-Length: 20\r\n\r\n";
            for (byte b : (head + new String(blob.bytes(), ISO_8859_1)).getBytes(ISO_8859_1)) {
                connection.write(new byte[] {b});
            }
            connection.answer(Request.put(target)).expect(201);
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 10.1.1 MUST")
    default void asksForABodyThatWaits(Wire wire) {
        Content blob = wire.content(10_000);
        Request put = Request.put(Wire.withDigest(wire.startUpload(), blob.sha256()))
                .header("Expect", "100-continue")
                .body(blob.bytes());
        try (HttpConnection connection = wire.connect()) {
            connection.writeHead(put);
            Reply first = connection.reply(put);
            assertEquals(100, first == null ? 0 : first.status(), () -> "expected 100, got " + first);
            connection.write(blob.bytes());
            connection.answer(put).expect(201);
        }
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 10.1.1")
    default void refusesABodyThatWaitsOrReadsIt(Wire wire) {
        Request put = Request.put(wire.manifest("sha256:bad"))
                .type(Document.IMAGE)
                .header("Expect", "100-continue")
                .body(new byte[100]);
        try (HttpConnection connection = wire.connect()) {
            connection.writeHead(put);
            Reply first = connection.reply(put);
            if (first != null && first.status() == 100) {
                connection.write(put.body());
                first = connection.answer(put);
            }
            assertEquals(400, first == null ? 0 : first.status(), () -> "after a bad digest");
        }
        wire.get("/v2/").expect(200);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 10.1.1")
    default void knowsNoOtherExpectation(Wire wire) {
        try (HttpConnection connection = wire.connect()) {
            connection
                    .exchange(Request.get("/v2/").header("Expect", "unheard-of"))
                    .expect(200, 400, 417);
        }
    }

    @ParameterizedTest(name = "{0} headers of {1} bytes")
    @CsvSource({"50, 20, true", "1, 4000, true", "20, 300, true", "5000, 20, false", "1, 200000, false"})
    @Rule("S-G9 SHOULD L824, RFC 6585 5")
    default void answersForHeadersOfAnySize(int count, int size, boolean usual, Wire wire) {
        Request request = Request.get("/v2/");
        for (int i = 0; i < count; i++) {
            request = request.header("X-Header-" + i, "x".repeat(size));
        }
        try (HttpConnection connection = wire.connect()) {
            Reply reply = connection.exchangeOrEnd(request);
            if (reply != null) {
                reply.expect(usual ? new int[] {200} : new int[] {200, 400, 413, 431});
            }
            assertFalse(usual && reply == null, "no answer");
        }
    }
}
