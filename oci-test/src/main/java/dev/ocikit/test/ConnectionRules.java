// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections are kept: after an error as after a success, and after a refused body as far as it has been sent. */
interface ConnectionRules {
    @ParameterizedTest(name = "{0} after {1} {2}")
    @CsvSource({
        "200, GET, /v2/",
        "200, GET, /v2/{name}/blobs/{blob}",
        "200, HEAD, /v2/{name}/blobs/{blob}",
        "200, HEAD, /v2/{name}/manifests/latest",
        "202, POST, /v2/{name}/blobs/uploads/",
        "204, GET, {session}",
        "204, DELETE, {session}",
        "400, GET, /v2/{name}/referrers/sha256:bad",
        "400, POST, /v2/{name}/blobs/uploads/?digest=sha256:bad",
        "400, PUT, /v2/{name}/manifests/latest",
        "400, PUT, /v2/{name}/manifests/sha256:bad",
        "400, PUT, {session}",
        "404, GET, /v2/{name}/blobs/{missing}",
        "404, HEAD, /v2/{name}/blobs/{missing}",
        "404, GET, /v2/{name}/manifests/unheard-of",
        "404, HEAD, /v2/{name}/manifests/unheard-of",
        "404, GET, /v2/{name}/none/tags/list",
        "404, PATCH, /v2/{name}/blobs/uploads/0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11",
        "404, DELETE, /v2/{name}/blobs/{missing}",
        "405, PATCH, /v2/{name}/manifests/latest",
        "405, PUT, /v2/{name}/tags/list",
    })
    @Rule("S-G9 SHOULD L824, RFC 9112 9.3")
    default void keepsTheConnection(int status, String method, String target, Wire wire) {
        String blob = wire.pushBlob(70_000).sha256();
        wire.pushImage("latest");
        String session = target.equals("{session}") ? wire.startUpload() : "";
        String filled = target.replace("{session}", session)
                .replace("{name}", wire.repository())
                .replace("{blob}", blob)
                .replace("{missing}", wire.content(10).sha256());
        boolean body = !method.equals("GET") && !method.equals("HEAD");
        try (HttpConnection connection = wire.connect()) {
            for (int i = 0; i < 2 && !(i == 1 && !session.isEmpty()); i++) {
                Request request = Request.of(method, filled).type(Document.IMAGE);
                Reply reply = connection.exchange(
                        body ? request.body(Content.of("some").bytes()) : request);
                reply.expect(status);
                assertTrue(connection.isUsable(), reply::toString);
                connection.exchange(Request.get("/v2/")).expect(200);
            }
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 9.3")
    default void keepsTheConnectionAfterARefusedRange(Wire wire) {
        Content blob = wire.pushBlob(1_000);
        try (HttpConnection connection = wire.connect()) {
            Request range = Request.get(wire.blob(blob.sha256())).header("Range", "bytes=1000-");
            connection.exchange(range).expect(200, 416);
            assertTrue(connection.isUsable());
            connection
                    .exchange(Request.get(wire.blob(blob.sha256())))
                    .expect(200)
                    .expectBody(blob.bytes());
        }
    }

    @Test
    @Rule("S-5.2 MUST L388, RFC 9112 9.3")
    default void keepsTheConnectionAfterAChunkOutOfOrder(Wire wire) {
        Content blob = wire.content(20_000);
        String session = wire.startUpload();
        try (HttpConnection connection = wire.connect()) {
            Request late = Request.patch(session).contentRange(10_000, 19_999).body(blob.range(10_000, 19_999));
            connection.exchange(late).expect(416);
            assertTrue(connection.isUsable());
            connection.exchange(Request.get(session)).expect(204);
            connection
                    .exchange(Request.patch(session).contentRange(0, 19_999).body(blob.bytes()))
                    .expect(202);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"with a length", "without a length"})
    @Rule("S-G9 SHOULD L824, RFC 9112 9.6")
    default void answersOrClosesAfterALargeBodyThatNobodyWants(String kind, Wire wire) {
        byte[] large = new byte[5_000_000];
        Request patch = Request.patch(wire.uploads() + "0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11");
        patch = kind.equals("with a length") ? patch.body(large) : patch.chunked(large);
        try (HttpConnection connection = wire.connect()) {
            connection.exchange(patch).expect(404);
            if (connection.isUsable()) {
                connection.exchange(Request.get("/v2/")).expect(200);
            }
        }
        wire.get("/v2/").expect(200);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 9.6 MUST")
    default void closesWhenItIsAskedTo(Wire wire) {
        Content blob = wire.pushBlob(100_000);
        try (HttpConnection connection = wire.connect()) {
            Request last = Request.get(wire.blob(blob.sha256())).header("Connection", "close");
            connection.exchange(last).expect(200).expectBody(blob.bytes());
            assertFalse(connection.answerOrEnd(last) != null, "an answer that nobody asked for");
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 9.3")
    default void servesManyRequestsOnOneConnection(Wire wire) {
        Document image = wire.pushImage("latest");
        try (HttpConnection connection = wire.connect()) {
            for (int i = 0; i < 300; i++) {
                connection
                        .exchange(Request.get(wire.manifest("latest")))
                        .expect(200)
                        .expectBody(image.bytes());
                assertTrue(connection.isUsable(), "closed after " + i);
            }
        }
    }

    @Test
    @Rule("S-2.1 MUST L188")
    default void survivesReadersThatLeave(Wire wire) {
        Content blob = wire.pushBlob(5_000_000);
        for (int i = 0; i < 10; i++) {
            HttpConnection connection = wire.connect();
            connection.writeHead(Request.get(wire.blob(blob.sha256())));
            connection.abort();
        }
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }
}
