// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.BLOB_DELETE;
import static dev.ocikit.test.SpecificationFeature.MANIFEST_DELETE;
import static dev.ocikit.test.SpecificationFeature.SHA512;
import static dev.ocikit.test.SpecificationFeature.TAG_DELETE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Deleting manifests, tags (end-9) and blobs (end-10). */
interface DeleteRules {
    @Test
    @Rule("S-9.1 MAY L715, S-9.3 MUST L724, L735, S-10.3 MUST L755")
    default void deletesOrSaysThatItDoesNot(Wire wire) {
        Content blob = wire.pushBlob(100);
        Document image = wire.pushImage("latest");
        wire.delete(wire.manifest("latest")).expect(202, 400, 405);
        wire.delete(wire.manifest(image.sha256())).expect(202, 400, 405);
        wire.delete(wire.blob(blob.sha256())).expect(202, 400, 405);
    }

    @Test
    @Rule("S-9.2 MUST L723, S-9.5 L727")
    @Needs(TAG_DELETE)
    default void deletesATagAndNothingElse(Wire wire) {
        Document image = wire.pushImage("a", "b");
        wire.delete(wire.manifest("a")).expect(202);
        wire.get(wire.manifest("a")).expect(404).expectCode("MANIFEST_UNKNOWN");
        wire.head(wire.manifest("a")).expect(404);
        wire.pull("b").expect(200).expectBody(image.bytes());
        wire.pull(image.sha256()).expect(200).expectBody(image.bytes());
        assertEquals(List.of("b"), wire.get(wire.tags()).json().at("tags").texts());
    }

    @Test
    @Rule("S-9.2 MUST L733, S-9.5 L737")
    @Needs(MANIFEST_DELETE)
    default void deletesAManifestWithItsTags(Wire wire) {
        Document kept = wire.pushImage("kept");
        Document image = wire.pushImage("a", "b");
        wire.delete(wire.manifest(image.sha256())).expect(202);
        for (String reference : List.of(image.sha256(), "a", "b")) {
            wire.get(wire.manifest(reference)).expect(404).expectCode("MANIFEST_UNKNOWN");
            wire.head(wire.manifest(reference)).expect(404);
        }
        wire.pull("kept").expect(200).expectBody(kept.bytes());
        assertEquals(List.of("kept"), wire.get(wire.tags()).json().at("tags").texts());
    }

    @Test
    @Rule("S-9.2 MUST L733")
    @Needs({MANIFEST_DELETE, SHA512})
    default void deletesAManifestBySha512(Wire wire) {
        Document image = wire.image();
        wire.push(image, image.sha512()).expect(201);
        wire.delete(wire.manifest(image.sha512())).expect(202);
        wire.get(wire.manifest(image.sha512())).expect(404);
    }

    @Test
    @Rule("S-9.4 MUST L734")
    @Needs(MANIFEST_DELETE)
    default void deletesNothingInARepositoryThatIsNotThere(Wire wire) {
        String digest = wire.content(10).sha256();
        wire.delete(wire.manifest(digest)).expect(404).expectCode("NAME_UNKNOWN", "MANIFEST_UNKNOWN");
        wire.delete(wire.blob(digest)).expect(404).expectCode("NAME_UNKNOWN", "BLOB_UNKNOWN");
        wire.delete(wire.manifest("latest")).expect(404).expectCode("NAME_UNKNOWN", "MANIFEST_UNKNOWN");
    }

    @Test
    @Rule("S-9.4 MUST L734, RFC 9110 15.5.5")
    @Needs({MANIFEST_DELETE, TAG_DELETE})
    default void doesNotFindAManifestToDeleteTwice(Wire wire) {
        wire.pushImage("kept");
        Document image = wire.pushImage("latest");
        wire.delete(wire.manifest("latest")).expect(202);
        wire.delete(wire.manifest("latest")).expect(404);
        wire.delete(wire.manifest(image.sha256())).expect(202);
        wire.delete(wire.manifest(image.sha256())).expect(404);
    }

    @Test
    @Rule("S-10.1 MUST L753, S-10.2 MUST L754")
    @Needs(BLOB_DELETE)
    default void deletesABlob(Wire wire) {
        Content blob = wire.pushBlob(100);
        wire.delete(wire.blob(blob.sha256())).expect(202);
        wire.get(wire.blob(blob.sha256())).expect(404).expectCode("BLOB_UNKNOWN");
        wire.head(wire.blob(blob.sha256())).expect(404);
        wire.delete(wire.blob(blob.sha256())).expect(404).expectCode("BLOB_UNKNOWN");
    }

    @Test
    @Rule("S-10.2 MUST L754")
    @Needs(BLOB_DELETE)
    default void doesNotFindABlobToDeleteInAnotherRepository(Wire wire) {
        Content blob = wire.content(100);
        wire.pushBlob(wire.repository("a"), blob, "sha256");
        wire.pushBlob(10);
        wire.delete(wire.blob(blob.sha256())).expect(404).expectCode("BLOB_UNKNOWN");
        wire.get("/v2/" + wire.repository("a") + "/blobs/" + blob.sha256()).expect(200);
    }

    @Test
    @Rule("S-10.1 MUST L753")
    @Needs({BLOB_DELETE, SHA512})
    default void deletesABlobBySha512(Wire wire) {
        Content blob = wire.content(100);
        wire.pushBlob(wire.repository(), blob, "sha512");
        wire.delete(wire.blob(blob.sha512())).expect(202);
        wire.get(wire.blob(blob.sha512())).expect(404);
    }

    @Test
    @Rule("S-10.1 MUST L753, S-9.2 MUST L733")
    @Needs({BLOB_DELETE, MANIFEST_DELETE})
    default void takesAgainWhatWasDeleted(Wire wire) {
        Content blob = wire.pushBlob(100);
        Document image = wire.pushImage("latest");
        wire.delete(wire.blob(blob.sha256())).expect(202);
        wire.delete(wire.manifest(image.sha256())).expect(202);
        wire.pushBlob(wire.repository(), blob, "sha256");
        wire.push(image, "latest").expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
        wire.pull("latest").expect(200).expectBody(image.bytes());
    }

    @Test
    @Rule("S-9.2 MUST L733")
    @Needs({BLOB_DELETE, MANIFEST_DELETE})
    default void deletesWhetherOrNotTheEmptyBodyIsAnnounced(Wire wire) {
        Content first = wire.pushBlob(100);
        Content second = wire.pushBlob(100);
        Document image = wire.pushImage();
        wire.send(Request.delete(wire.blob(first.sha256()))).expect(202);
        wire.send(Request.delete(wire.blob(second.sha256())).body(new byte[0])).expect(202);
        wire.send(Request.delete(wire.manifest(image.sha256()))
                        .body(Content.of("{}").bytes()))
                .expect(202);
    }
}
