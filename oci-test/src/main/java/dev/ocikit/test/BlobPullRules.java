// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulling blobs: {@code GET} and {@code HEAD} of {@code /v2/<name>/blobs/<digest>} (end-2). */
interface BlobPullRules {
    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 2, 511, 65_536, 100_003, 1_048_577, 5_000_000})
    @Rule("S-2.1 MUST L188")
    default void servesTheExactBytesOfABlob(int size, Wire wire) {
        Content blob = wire.pushBlob(size);
        wire.get(wire.blob(blob.sha256()))
                .expect(200)
                .expect("Content-Length", Integer.toString(size))
                .expectBody(blob.bytes());
    }

    @Test
    @Rule("S-2.2 MUST L189, S-2.3 MUST L190")
    default void namesTheDigestOfABlob(Wire wire) {
        Content blob = wire.pushBlob(1_000);
        wire.get(wire.blob(blob.sha256())).expect(200).expect("Docker-Content-Digest", blob.sha256());
    }

    @Test
    @Rule("S-2.2 MUST L189, S-2.3 MUST L190")
    @Needs(SpecificationFeature.SHA512)
    default void servesABlobBySha512(Wire wire) {
        Content blob = wire.content(1_000);
        wire.pushBlob(wire.repository(), blob, "sha512");
        Reply get = wire.get(wire.blob(blob.sha512())).expect(200).expectBody(blob.bytes());
        String named = get.required("Docker-Content-Digest");
        assertEquals(blob.digest(named.substring(0, named.indexOf(':'))), named);
        Etiquette.same(wire.head(wire.blob(blob.sha512())), get);
    }

    @Test
    @Rule("S-2.4 MUST L194")
    default void doesNotFindABlobThatIsNotThere(Wire wire) {
        wire.pushBlob(10);
        wire.get(wire.blob(wire.content(10).sha256())).expect(404).expectCode("BLOB_UNKNOWN");
        wire.get(wire.blob(wire.content(10).sha512())).expect(404).expectCode("BLOB_UNKNOWN");
    }

    @Test
    @Rule("S-2.4 MUST L194")
    default void doesNotFindABlobOfAnotherRepository(Wire wire) {
        Content blob = wire.content(100);
        wire.pushBlob(wire.repository("a"), blob, "sha256");
        wire.pushBlob(10);
        wire.get(wire.blob(blob.sha256())).expect(404).expectCode("BLOB_UNKNOWN");
        wire.head(wire.blob(blob.sha256())).expect(404);
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 100_003})
    @Rule("S-2.6 MUST L206, S-2.7 MUST L207, S-2.8 MUST L208")
    default void describesABlobWithoutSendingIt(int size, Wire wire) {
        Content blob = wire.pushBlob(size);
        wire.head(wire.blob(blob.sha256()))
                .expect(200)
                .expect("Docker-Content-Digest", blob.sha256())
                .expect("Content-Length", Integer.toString(size))
                .expectNoBody();
    }

    @Test
    @Rule("S-2.9 MUST L214")
    default void doesNotFindABlobByHeadThatIsNotThere(Wire wire) {
        wire.pushBlob(10);
        wire.head(wire.blob(wire.content(10).sha256())).expect(404).expectNoBody();
    }

    @Test
    @Rule("S-2.6 MUST L206, RFC 9110 9.3.2")
    default void saysTheSameByHeadAndGetOfABlob(Wire wire) {
        String target = wire.blob(wire.pushBlob(1_000).sha256());
        Etiquette.same(wire.head(target), wire.get(target));
        String missing = wire.blob(wire.content(10).sha256());
        Etiquette.same(wire.head(missing), wire.get(missing));
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 8.3")
    default void typesABlob(Wire wire) {
        String type = wire.get(wire.blob(wire.pushBlob(10).sha256())).required("Content-Type");
        assertFalse(type.contains("charset"), type);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 13.1.2")
    default void sendsABlobAgainOnlyIfItChanged(Wire wire) {
        Content blob = wire.pushBlob(1_000);
        String tag = wire.get(wire.blob(blob.sha256())).header("ETag");
        if (tag != null) {
            Request same = Request.get(wire.blob(blob.sha256())).header("If-None-Match", tag);
            wire.send(same).expect(304).expect("ETag", tag).expectNoBody();
            Request other = Request.get(wire.blob(blob.sha256())).header("If-None-Match", "\"other\"");
            wire.send(other).expect(200).expectBody(blob.bytes());
            Request many = Request.head(wire.blob(blob.sha256())).header("If-None-Match", "\"other\", W/" + tag);
            wire.send(many).expect(304);
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 8.8.3")
    default void givesDifferentBlobsDifferentEntityTags(Wire wire) {
        String first = wire.get(wire.blob(wire.pushBlob(10).sha256())).header("ETag");
        String second = wire.get(wire.blob(wire.pushBlob(10).sha256())).header("ETag");
        if (first != null && second != null) {
            assertFalse(first.equals(second), first);
            assertEquals(true, first.matches("(W/)?\"[\\x21\\x23-\\x7e]*\""), first);
        }
    }

    @Test
    @Rule("S-2.1 MUST L188, RFC 3986 6.2.2")
    default void takesADigestWithAnEncodedColon(Wire wire) {
        Content blob = wire.pushBlob(100);
        wire.get(wire.blob(blob.sha256().replace(":", "%3A"))).expect(200).expectBody(blob.bytes());
    }
}
