// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.UPLOAD_CANCEL;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an upload session: its status (end-13), its cancelling (end-14), sessions that are not there, and cut connections. */
interface SessionRules {
    @Test
    @Rule("S-13.1 MUST L425")
    default void tellsHowFarAnUploadHasCome(Wire wire) {
        Content blob = wire.content(1_000);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 299).expect(202));
        Reply status = wire.get(session).expect(204).expect("Range", "0-299").expectNoBody();
        session =
                wire.location(wire.patch(wire.location(status), blob, 300, 999).expect(202));
        wire.get(session).expect(204).expect("Range", "0-999");
        wire.finish(session, blob.sha256()).expect(201);
    }

    @Test
    @Rule("S-13.1 MUST L425")
    default void tellsTheStatusAtEveryEarlierLocation(Wire wire) {
        Content blob = wire.content(1_000);
        String opened = wire.startUpload();
        String first = wire.location(wire.patch(opened, blob, 0, 299).expect(202));
        String second = wire.location(wire.patch(first, blob, 300, 599).expect(202));
        for (String location : List.of(opened, first, second)) {
            wire.get(location).expect(204).expect("Range", "0-599").required("Location");
        }
        wire.patch(second, blob, 600, 999).expect(202).expect("Range", "0-999");
    }

    @Test
    @Rule("S-13.1 MUST L425")
    default void tellsThatNothingHasCome(Wire wire) {
        Reply status = wire.get(wire.startUpload()).expect(204);
        status.required("Location");
        assertTrue(List.of("0-0", "0--1").contains(status.required("Range")), status::toString);
    }

    @Test
    @Rule("S-13.1 MUST L425")
    default void doesNotChangeAnUploadByTellingItsStatus(Wire wire) {
        Content blob = wire.content(1_000);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 299).expect(202));
        for (int i = 0; i < 5; i++) {
            wire.get(session).expect(204).expect("Range", "0-299");
        }
        session = wire.location(wire.patch(session, blob, 300, 999).expect(202));
        wire.finish(session, blob.sha256()).expect(201);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "GET, 0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11",
        "PATCH, 0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11",
        "PUT, 0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11",
        "DELETE, 0f3f3c0c-5a2c-4a86-b1d4-6a0e3d0f1c11",
    })
    @Rule("S-5.3 table L844, S-6.4 table L845, S-13.2 table, S-14 table")
    default void doesNotFindASessionThatWasNeverOpened(String method, String id, Wire wire) {
        Content blob = wire.pushBlob(10);
        String target = Wire.withDigest(wire.uploads() + id, blob.sha256());
        wire.send(Request.of(method, target).body(new byte[0])).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a",
                "0",
                "-1",
                "null",
                "..",
                ".",
                "%2e%2e",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "..%5c..%5cetc",
                "%00",
                "%0d%0aX-Injected:%20yes",
                "%c3%a9",
                "%ff",
                "a%2fb",
                "a/b",
                "a+b",
                "a%20b",
                "aHR0cDovL2xvY2FsaG9zdC8",
                "aHR0cDovLzE2OS4yNTQuMTY5LjI1NC92Mi9hL2Jsb2JzL3VwbG9hZHMvMQ",
                "aHR0cDovLzE2OS4yNTQuMTY5LjI1NC8=",
                "http:%2f%2flocalhost%2f",
                "http://localhost/",
                "%7b%22offset%22:0%7d",
                "{\"a\":1}",
                "🦆",
            })
    @Rule("S-5.3, S-6.4, S-13.2 tables L844")
    default void doesNotFindASessionThatWasForged(String id, Wire wire) {
        String raw =
                id.replace("{", "%7b").replace("}", "%7d").replace("\"", "%22").replace("🦆", "%f0%9f%a6%86");
        Content blob = wire.pushBlob(10);
        for (String method : List.of("GET", "PATCH", "PUT", "DELETE")) {
            String target = Wire.withDigest(wire.uploads() + raw, blob.sha256());
            Reply reply = wire.send(Request.of(method, target).body(new byte[0]));
            reply.expect(400, 404, 405);
            assertTrue(!reply.has("X-Injected"), reply::toString);
        }
    }

    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {100, 1_000, 4_000})
    @Rule("S-5.3, S-6.4, S-13.2 tables L844")
    default void doesNotFindALongSession(int length, Wire wire) {
        wire.pushBlob(10);
        wire.get(wire.uploads() + "a".repeat(length)).expect(400, 404, 414);
        wire.get(wire.uploads() + "AAAA".repeat(length / 4)).expect(400, 404, 414);
    }

    @Test
    @Rule("S-13.2 table, S-5.3 table L844")
    default void doesNotFindASessionWhoseIdWasChanged(Wire wire) {
        String session = wire.startUpload();
        String path = session.replaceFirst("\\?.*", "");
        for (int from = path.length() - 2; from > path.length() - 10; from--) { // the last may hold idle bits
            char other = path.charAt(from) == 'a' ? 'b' : 'a';
            String changed = path.substring(0, from) + other + path.substring(from + 1);
            String query = session.substring(path.length());
            wire.get(changed + query).expect(400, 404);
        }
        wire.get(session).expect(204);
    }

    @Test
    @Rule("S-13.2 table, S-5.3 table L844")
    default void doesNotFindASessionInAnotherRepository(Wire wire) {
        Content blob = wire.content(100);
        wire.pushBlob(wire.repository("other"), Document.EMPTY_BLOB, "sha256");
        String session = wire.startUpload();
        String elsewhere = session.replace(wire.repository() + "/blobs", wire.repository("other") + "/blobs");
        wire.get(elsewhere).expect(400, 404);
        wire.patch(elsewhere, blob, 0, 99).expect(400, 404);
        wire.finish(elsewhere, blob.sha256()).expect(400, 404);
        wire.delete(elsewhere).expect(400, 404);
        session = wire.location(wire.patch(session, blob, 0, 99).expect(202));
        wire.finish(session, blob.sha256()).expect(201);
        wire.get("/v2/" + wire.repository("other") + "/blobs/" + blob.sha256()).expect(404);
    }

    @Test
    @Rule("S-6.4 table L845")
    default void forgetsASessionThatIsFinished(Wire wire) {
        Content blob = wire.content(100);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 99).expect(202));
        wire.finish(session, blob.sha256()).expect(201);
        wire.get(session).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.patch(session, wire.content(200), 100, 199).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.delete(session).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "with {0} bytes there")
    @ValueSource(ints = {0, 100})
    @Rule("S-14.1 SHOULD L447")
    @Needs(UPLOAD_CANCEL)
    default void cancelsAnUpload(int there, Wire wire) {
        Content blob = wire.content(200);
        String session = wire.startUpload();
        if (there > 0) {
            session = wire.location(wire.patch(session, blob, 0, there - 1).expect(202));
        }
        wire.send(Request.delete(session).body(new byte[0])).expect(204).expectNoBody();
        wire.get(session).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.patch(session, blob, there, 199).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.finish(session, blob.sha256()).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.delete(session).expect(404).expectCode("BLOB_UPLOAD_UNKNOWN");
        wire.get(wire.blob(blob.sha256())).expect(404);
    }

    @Test
    @Rule("S-14.1 SHOULD L447")
    @Needs(UPLOAD_CANCEL)
    default void cancelsOneUploadAndNoOther(Wire wire) {
        Content blob = wire.content(100);
        String cancelled = wire.startUpload();
        String kept = wire.startUpload();
        cancelled = wire.location(wire.patch(cancelled, blob, 0, 49).expect(202));
        kept = wire.location(wire.patch(kept, blob, 0, 49).expect(202));
        wire.delete(cancelled).expect(204);
        kept = wire.location(wire.patch(kept, blob, 50, 99).expect(202));
        wire.finish(kept, blob.sha256()).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"with a length", "without a length"})
    @Rule("S-13.1 MUST L425, C-13.1")
    default void keepsASessionWhoseConnectionWasCut(String kind, Wire wire) {
        Content blob = wire.content(300_000);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 99_999).expect(202));
        boolean length = kind.equals("with a length");
        try (HttpConnection connection = wire.connect()) {
            String framing = length ? "Content-Length: 200000" : "Transfer-Encoding: chunked";
            connection.write("PATCH " + session + " HTTP/1.1\r\nHost: " + wire.authority()
                    + "\r\nContent-Range: 100000-299999\r\n" + framing + "\r\n\r\n" + (length ? "" : "186a0\r\n"));
            connection.write(blob.range(100_000, 150_000));
            connection.abort();
        }
        resume(wire, session, blob);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    /** Asks where the upload stands and goes on there, until the registry has seen the end of the cut request. */
    private static void resume(Wire wire, String session, Content blob) {
        int last = blob.size() - 1;
        boolean whole = false;
        for (int attempt = 0; attempt < 1_000; attempt++) {
            Reply status = wire.get(session).expect(204);
            int there = Integer.parseInt(status.required("Range").substring(2)) + 1;
            assertTrue(whole ? there == blob.size() : there >= 100_000 && there <= 150_001, status::toString);
            String location = wire.location(status);
            if (!whole) {
                Reply patched = wire.patch(location, blob, there, last).expect(202, 400, 409, 416, 429);
                if (patched.status() != 202) {
                    continue;
                }
                whole = true;
                location = wire.location(patched.expect("Range", "0-" + last));
            }
            if (wire.finish(location, blob.sha256()).expect(201, 409, 416, 429).status() == 201) {
                return;
            }
        }
        throw new AssertionError("the session never came back: " + session);
    }

    @Test
    @Rule("S-6.1 MUST L280")
    default void storesNothingOfAPutWhoseConnectionWasCut(Wire wire) {
        Content blob = wire.content(200_000);
        String session = wire.startUpload();
        try (HttpConnection connection = wire.connect()) {
            connection.write("PUT " + Wire.withDigest(session, blob.sha256()) + " HTTP/1.1\r\nHost: " + wire.authority()
                    + "\r\nContent-Length: 200000\r\n\r\n");
            connection.write(blob.range(0, 99_999));
            connection.abort();
        }
        wire.get(wire.blob(blob.sha256())).expect(404);
        wire.pushBlob(wire.repository(), blob, "sha256");
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }
}
