// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of repositories and tags, and digests, as they stand in the path. */
interface NameRules {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a",
                "0",
                "a/b",
                "a/b/c/d/e/f/g/h/i/j",
                "a.b",
                "a_b",
                "a__b",
                "a-b",
                "a--b",
                "a------b",
                "a.b_c__d-e/f.g_h__i-j",
                "0a/1b",
                "blobs",
                "blobs/uploads",
                "a/blobs/uploads",
                "manifests",
                "manifests/x",
                "tags/list",
                "tags",
                "referrers/a",
                "uploads",
                "v2",
                "v2/v2",
                "catalog",
                "sha256",
                "list/tags",
                "a/manifests/b/tags/list/blobs/uploads",
            })
    @Rule("S-G4 MUST L149")
    default void takesEveryNameOfTheGrammar(String name, Wire wire) {
        String unique = wire.repository(name);
        wire.pushBlob(unique, Document.EMPTY_BLOB, "sha256");
        Document image = Document.image();
        wire.send(Request.put("/v2/" + unique + "/manifests/latest")
                        .type(image.type())
                        .body(image.bytes()))
                .expect(201);
        Json tags = wire.get("/v2/" + unique + "/tags/list").expect(200).json();
        assertEquals(unique, tags.at("name").text());
        wire.get("/v2/" + unique + "/blobs/" + Document.EMPTY_BLOB.sha256()).expect(200);
        wire.get("/v2/" + unique + "/manifests/" + image.sha256()).expect(200);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "A",
                "Library/alpine",
                "library/Alpine",
                "library/alpinE",
                "-a",
                "a-",
                ".a",
                "a.",
                "_a",
                "a_",
                "__a",
                "a__",
                "a..b",
                "a___b",
                "a_.b",
                "a._b",
                "a-.b",
                "a.-b",
                "a_-b",
                "a-_b",
                "a__-b",
                "a/-b",
                "a/.b",
                "a/b-",
                "a/b_/c",
                "-/a",
                "a/-/b",
                "a/./b",
                "a/../b",
                "a/...",
                "a//b",
                "/a",
                "a/",
                "a:b",
                "a@b",
                "a+b",
                "a,b",
                "a;b=c",
                "a=b",
                "a~b",
                "a!b",
                "a$b",
                "a&b",
                "a'b",
                "a(b)",
                "a*",
                "a%20b",
                "%20a",
                "a%20",
                "a%0ab",
                "a%0d%0ab",
                "a%00b",
                "a%00",
                "a%09b",
                "a%7fb",
                "a%c3%a9b",
                "%c3%a9",
                "a%e2%84%aab",
                "a%ff%feb",
                "a%5cb",
                "a%25b",
                "a%2561",
                "a%3fb",
                "a%23b",
                "a%22b",
                "a%3cscript%3e",
                "%2e%2e",
                "a/%2e%2e/b",
                "a%2f..%2fb",
                "a%2f%2fb",
                "..%2f..%2fetc",
            })
    @Rule("S-G4 MUST L149")
    default void refusesEveryNameOutsideTheGrammar(String name, Wire wire) {
        String digest = wire.content(10).sha256();
        Reply[] replies = {
            wire.get("/v2/" + name + "/tags/list"),
            wire.get("/v2/" + name + "/manifests/latest"),
            wire.get("/v2/" + name + "/blobs/" + digest),
            wire.get("/v2/" + name + "/referrers/" + digest),
            wire.post("/v2/" + name + "/blobs/uploads/"),
            wire.delete("/v2/" + name + "/manifests/latest"),
        };
        for (Reply reply : replies) {
            reply.expect(301, 307, 308, 400, 404); // a redirect may remove dot segments
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"A", "Library/alpine", "a..b", "a___b", "-a", "a_", "a/b-", "a%20b", "a%c3%a9b", "a+b", "a:b"})
    @Rule("S-G4 MUST L149, S-G15 MUST L883 code-8")
    default void callsABadNameByItsCode(String name, Wire wire) {
        wire.get("/v2/" + name + "/tags/list").expect(400, 404).expectCode("NAME_INVALID");
        wire.post("/v2/" + name + "/blobs/uploads/").expect(400, 404).expectCode("NAME_INVALID");
    }

    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {128, 200, 229})
    @Rule("S-G5 note L153")
    default void takesNamesAsLongAsClientsDo(int length, Wire wire) {
        String name = wire.repository("x".repeat(length - wire.repository().length() - 1));
        wire.delete(wire.startUpload(name));
        wire.get("/v2/" + name + "/tags/list").expect(200, 404);
    }

    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {256, 300, 1_000, 4_000})
    @Rule("S-G5 note L153")
    default void answersForNamesOfAnyLength(int length, Wire wire) {
        String name = wire.repository("x".repeat(length - wire.repository().length() - 1));
        wire.get("/v2/" + name + "/tags/list").expect(400, 404, 414);
        wire.post("/v2/" + name + "/blobs/uploads/").expect(202, 400, 404, 414);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a",
                "A",
                "0",
                "_",
                "__",
                "latest",
                "LATEST",
                "v1.0.0-rc.1",
                "_a",
                "a.",
                "a-",
                "a..b",
                "a--b",
                "sha256",
                "sha256-abc",
                "list",
                "uploads",
                "0123456789012345678901234567890123456789012345678901234567890123"
                        + "4567890123456789012345678901234567890123456789012345678901234567",
            })
    @Rule("S-G6 MUST L158")
    default void takesEveryTagOfTheGrammar(String tag, Wire wire) {
        Document image = wire.pushImage(tag);
        wire.pull(tag).expect(200).expectBody(image.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "-a",
                ".a",
                ".",
                "-",
                "a+b",
                "a%20b",
                "a%00b",
                "a%0ab",
                "a%c3%a9",
                "a~b",
                "a=b",
                "a%2fb",
                "a%25b",
                "%2e%2e",
                "a,b",
                "a;b",
                "a!",
                "0123456789012345678901234567890123456789012345678901234567890123"
                        + "45678901234567890123456789012345678901234567890123456789012345678",
            })
    @Rule("S-G6 MUST L158, S-G7 MUST L147")
    default void refusesEveryTagOutsideTheGrammar(String tag, Wire wire) {
        Document image = wire.pushImage("latest");
        wire.push(image, tag).expect(400, 404);
        wire.get(wire.manifest(tag)).expect(400, 404);
        wire.head(wire.manifest(tag)).expect(400, 404);
        wire.delete(wire.manifest(tag)).expect(400, 404);
        assertEquals(1, wire.get(wire.tags()).json().at("tags").items().size());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "sha256:",
                "sha256:baddigeststring",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
                "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha256::e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:a",
                "sha256+:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                ":e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                ":",
                "sha256:%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85%00",
                "sha256:%c3%a9b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8",
            })
    @Rule("S-G7 MUST L147, S-4.1 SHOULD L229")
    default void refusesEveryDigestOutsideTheGrammar(String digest, Wire wire) {
        Document image = wire.pushImage("latest");
        wire.push(image, digest).expect(400);
        wire.get(wire.manifest(digest)).expect(400, 404);
        wire.head(wire.manifest(digest)).expect(400, 404);
        wire.delete(wire.manifest(digest)).expect(400, 404, 405);
        wire.get(wire.blob(digest)).expect(400, 404);
        wire.head(wire.blob(digest)).expect(400, 404);
        wire.delete(wire.blob(digest)).expect(400, 404, 405);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "md5:d41d8cd98f00b204e9800998ecf8427e",
                "unheard+of:abc",
                "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8"
            })
    @Rule("S-4.1 SHOULD L229")
    default void refusesToStoreUnderAnAlgorithmItCannotCompute(String digest, Wire wire) {
        wire.push(wire.image(), digest).expect(400).expectCode("DIGEST_INVALID", "UNSUPPORTED");
        wire.get(wire.manifest(digest)).expect(400, 404);
        wire.get(wire.blob(digest)).expect(400, 404);
    }
}
