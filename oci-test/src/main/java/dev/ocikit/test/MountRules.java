// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.ANONYMOUS_MOUNT;
import static dev.ocikit.test.SpecificationFeature.BLOB_DELETE;
import static dev.ocikit.test.SpecificationFeature.SHA512;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounting blobs of another repository: {@code POST /v2/<name>/blobs/uploads/?mount=&from=} (end-11). */
interface MountRules {
    @Test
    @Rule("S-11.1 MUST L464, S-11.2 MAY L470")
    default void mountsABlob(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("from"), blob, "sha256");
        Reply reply = mount(wire, blob.sha256(), "&from=" + Wire.encode(wire.repository("from")));
        if (reply.expect(201, 202).status() == 201) {
            assertEquals(0, reply.body().length);
            wire.get(wire.location(reply)).expect(200).expectBody(blob.bytes());
            wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
            String digest = reply.header("Docker-Content-Digest");
            assertEquals(blob.sha256(), digest == null ? blob.sha256() : digest);
        }
    }

    @Test
    @Rule("S-11.1 MUST L464, RFC 3986 3.4")
    default void takesTheSourceOfAMountAsItIsOrEncoded(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("from"), blob, "sha256");
        int encoded = mount(wire, blob.sha256(), "&from=" + Wire.encode(wire.repository("from")))
                .status();
        String raw =
                wire.uploads(wire.repository("raw")) + "?from=" + wire.repository("from") + "&mount=" + blob.sha256();
        wire.post(raw).expect(encoded);
    }

    @Test
    @Rule("S-11.1 MUST L464, S-11.2 MAY L470")
    @Needs(SHA512)
    default void mountsABlobBySha512(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("from"), blob, "sha512");
        Reply reply = mount(wire, blob.sha512(), "&from=" + wire.repository("from"));
        if (reply.expect(201, 202).status() == 201) {
            wire.get(wire.location(reply)).expect(200).expectBody(blob.bytes());
        }
    }

    @Test
    @Rule("S-11.3 MAY L473")
    @Needs(ANONYMOUS_MOUNT)
    default void mountsABlobFromWhereverItIs(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("from"), blob, "sha256");
        Reply reply = mount(wire, blob.sha256(), "").expect(201);
        wire.get(wire.location(reply)).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-11.1 MUST L464")
    default void mountsABlobThatIsThereAlready(Wire wire) {
        Content blob = wire.pushBlob(100);
        mount(wire, blob.sha256(), "&from=" + wire.repository()).expect(201, 202);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"from another repository", "from a repository that is not there", "from anywhere"})
    @Rule("S-11.4 SHOULD L475")
    default void opensASessionWhereItCannotMount(String source, Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("other"), wire.content(10), "sha256");
        String from = switch (source) {
            case "from another repository" -> "&from=" + wire.repository("other");
            case "from a repository that is not there" -> "&from=" + wire.repository("none");
            default -> "";
        };
        String session = wire.location(mount(wire, blob.sha256(), from).expect(202));
        wire.send(Request.put(Wire.withDigest(session, blob.sha256())).body(blob.bytes()))
                .expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @Test
    @Rule("S-11.4 SHOULD L475")
    default void takesChunksWhereItCannotMount(Wire wire) {
        Content blob = wire.content(1_000);
        String session = wire.location(
                mount(wire, blob.sha256(), "&from=" + wire.repository("none")).expect(202));
        session = wire.location(wire.patch(session, blob, 0, 499).expect(202).expect("Range", "0-499"));
        session = wire.location(wire.patch(session, blob, 500, 999).expect(202));
        wire.finish(session, blob.sha256()).expect(201);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"A", "..%2F..%2Fetc", "a//b", "%00", "a%20b", ""})
    @Rule("S-11.4 SHOULD L475, S-G4 MUST L149")
    default void mountsNothingFromABadName(String from, Wire wire) {
        Content blob = wire.content(1_000);
        mount(wire, blob.sha256(), "&from=" + from).expect(202, 400, 404);
        wire.get(wire.blob(blob.sha256())).expect(404);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sha256:bad", "nonsense", "", "md5:d41d8cd98f00b204e9800998ecf8427e"})
    @Rule("S-4.1 SHOULD L229, S-11.4 SHOULD L475")
    default void mountsNoDigestThatCannotBe(String digest, Wire wire) {
        wire.pushBlob(10);
        mount(wire, digest, "&from=" + wire.repository()).expect(202, 400);
    }

    @Test
    @Rule("S-10.1 MUST L753, S-11.1 MUST L464")
    @Needs(BLOB_DELETE)
    default void keepsAMountedBlobWhenItsSourceIsDeleted(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("from"), blob, "sha256");
        String source = "/v2/" + wire.repository("from") + "/blobs/" + blob.sha256();
        if (mount(wire, blob.sha256(), "&from=" + wire.repository("from")).status() == 201) {
            wire.delete(source).expect(202);
            wire.get(source).expect(404);
            wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
        }
    }

    @Test
    @Rule("S-10.1 MUST L753, S-11.1 MUST L464")
    @Needs(BLOB_DELETE)
    default void keepsTheSourceWhenAMountedBlobIsDeleted(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository("from"), blob, "sha256");
        if (mount(wire, blob.sha256(), "&from=" + wire.repository("from")).status() == 201) {
            wire.delete(wire.blob(blob.sha256())).expect(202);
            wire.get(wire.blob(blob.sha256())).expect(404);
            wire.get("/v2/" + wire.repository("from") + "/blobs/" + blob.sha256())
                    .expect(200)
                    .expectBody(blob.bytes());
        }
    }

    private static Reply mount(Wire wire, String digest, String from) {
        return wire.post(wire.uploads() + "?mount=" + Wire.encode(digest) + from);
    }
}
