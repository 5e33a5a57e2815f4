// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulling manifests: {@code GET} and {@code HEAD} of {@code /v2/<name>/manifests/<tag-or-digest>} (end-3). */
interface ManifestPullRules {
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {Document.IMAGE, Document.INDEX, Document.DOCKER_MANIFEST, Document.DOCKER_LIST})
    @Rule("S-3.1 SHOULD L164, S-3.2 SHOULD L166, S-3.3 MUST L170")
    default void servesAManifestUnderTheTypeItWasPushedWith(String type, Wire wire) {
        Document child = wire.pushImage();
        boolean index = type.equals(Document.INDEX) || type.equals(Document.DOCKER_LIST);
        Document document = (index ? Document.index(child) : wire.image().without("artifactType")).as(type);
        wire.push(document, "latest").expect(201);
        for (String reference : List.of("latest", document.sha256())) {
            wire.pull(reference)
                    .expect(200)
                    .expect("Content-Type", type)
                    .expect("Content-Length", Integer.toString(document.bytes().length))
                    .expectBody(document.bytes());
        }
    }

    @Test
    @Rule("S-3.4 MUST L171")
    default void namesTheDigestOfAManifest(Wire wire) {
        Document image = wire.pushImage("latest");
        wire.pull("latest").expect(200).expect("Docker-Content-Digest", image.sha256());
        wire.pull(image.sha256()).expect(200).expect("Docker-Content-Digest", image.sha256());
    }

    @Test
    @Rule("S-3.4 MUST L171, S-3.5 MAY L173")
    @Needs(SpecificationFeature.SHA512)
    default void servesAManifestBySha512(Wire wire) {
        Document image = wire.image();
        wire.push(image, image.sha512()).expect(201);
        Reply get = wire.pull(image.sha512()).expect(200).expectBody(image.bytes());
        String named = get.required("Docker-Content-Digest");
        assertEquals(image.content().digest(named.substring(0, named.indexOf(':'))), named);
        Etiquette.same(wire.head(wire.manifest(image.sha512())), wire.get(wire.manifest(image.sha512())));
    }

    @Test
    @Rule("S-3.6 MUST L179")
    default void doesNotFindAManifestThatIsNotThere(Wire wire) {
        wire.pushImage("latest");
        wire.pull("unheard-of").expect(404).expectCode("MANIFEST_UNKNOWN");
        wire.pull(wire.content(10).sha256()).expect(404).expectCode("MANIFEST_UNKNOWN");
        wire.pull(wire.content(10).sha512()).expect(404).expectCode("MANIFEST_UNKNOWN");
    }

    @Test
    @Rule("S-3.6 MUST L179")
    default void doesNotFindAManifestOfAnotherRepository(Wire wire) {
        Document image = wire.pushImage("latest");
        Document other = wire.image();
        wire.pushBlob(wire.repository("b"), Document.EMPTY_BLOB, "sha256");
        String path = "/v2/" + wire.repository("b") + "/manifests/";
        wire.send(Request.put(path + "other").type(other.type()).body(other.bytes()))
                .expect(201);
        wire.get(path + image.sha256()).expect(404).expectCode("MANIFEST_UNKNOWN");
        wire.get(path + "latest").expect(404).expectCode("MANIFEST_UNKNOWN");
        wire.pull(other.sha256()).expect(404).expectCode("MANIFEST_UNKNOWN");
    }

    @Test
    @Rule("S-3.6 MUST L179")
    default void doesNotServeABlobAsAManifest(Wire wire) {
        wire.pushImage("latest");
        wire.pull(Document.EMPTY_BLOB.sha256()).expect(404).expectCode("MANIFEST_UNKNOWN");
    }

    @Test
    @Rule("S-3.7 MUST L206, L207, L208")
    default void describesAManifestWithoutSendingIt(Wire wire) {
        Document image = wire.pushImage("latest");
        for (String reference : List.of("latest", image.sha256())) {
            wire.head(wire.manifest(reference))
                    .expect(200)
                    .expect("Docker-Content-Digest", image.sha256())
                    .expect("Content-Length", Integer.toString(image.bytes().length))
                    .expect("Content-Type", Document.IMAGE)
                    .expectNoBody();
        }
    }

    @Test
    @Rule("S-3.7 MUST L214")
    default void doesNotFindAManifestByHeadThatIsNotThere(Wire wire) {
        wire.pushImage("latest");
        wire.head(wire.manifest("unheard-of")).expect(404).expectNoBody();
        wire.head(wire.manifest(wire.content(10).sha256())).expect(404).expectNoBody();
    }

    @Test
    @Rule("S-3.7 MUST L206, RFC 9110 9.3.2")
    default void saysTheSameByHeadAndGetOfAManifest(Wire wire) {
        Document image = wire.pushImage("latest");
        for (String reference : List.of("latest", image.sha256(), "unheard-of")) {
            Etiquette.same(wire.head(wire.manifest(reference)), wire.get(wire.manifest(reference)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "*/*",
                "application/*",
                Document.IMAGE,
                "APPLICATION/VND.OCI.IMAGE.MANIFEST.V1+JSON",
                Document.INDEX + ", " + Document.IMAGE,
                Document.INDEX + "," + Document.IMAGE + ",*/*",
                Document.IMAGE + ";q=0.5",
                Document.IMAGE + "; q=0.001, " + Document.INDEX + "; q=1.0",
                Document.IMAGE + ";charset=utf-8;q=0.5",
                "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
                Document.INDEX + ";q=0, */*",
                "application/json, */*;q=0.1",
            })
    @Rule("S-3.3 MUST L170, RFC 9110 12.5.1")
    default void servesAManifestToWhoeverAcceptsItsType(String accept, Wire wire) {
        Document image = wire.pushImage("latest");
        Request get = Request.get(wire.manifest("latest")).header("Accept", accept);
        wire.send(get).expect(200).expect("Content-Type", Document.IMAGE).expectBody(image.bytes());
        wire.send(Request.head(wire.manifest("latest")).header("Accept", accept))
                .expect(200);
    }

    @Test
    @Rule("S-3.3 MUST L170, RFC 9110 12.5.1")
    default void servesAManifestToWhoeverSaysNothingOfTypes(Wire wire) {
        Document image = wire.pushImage("latest");
        wire.get(wire.manifest("latest")).expect(200).expectBody(image.bytes());
    }

    @Test
    @Rule("S-3.3 MUST L170, RFC 9110 5.3")
    default void readsSeveralAcceptHeadersAsOne(Wire wire) {
        Document image = wire.pushImage("latest");
        Request request = Request.get(wire.manifest("latest"))
                .header("Accept", Document.DOCKER_LIST)
                .header("Accept", Document.INDEX + ";q=0.5")
                .header("accept", Document.IMAGE);
        wire.send(request).expect(200).expectBody(image.bytes());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                Document.INDEX,
                "application/json",
                "text/plain",
                "image/*",
                "*/*;q=0",
                Document.IMAGE + ";q=0",
                Document.IMAGE + ";q=0.000",
                Document.DOCKER_MANIFEST,
            })
    @Rule("S-3.3 MUST L170, RFC 9110 12.5.1")
    default void neverConvertsAManifestToAnAcceptedType(String accept, Wire wire) {
        Document image = wire.pushImage("latest");
        for (String reference : List.of("latest", image.sha256())) {
            Request get = Request.get(wire.manifest(reference)).header("Accept", accept);
            Reply reply = wire.send(get).expect(200, 404, 406);
            if (reply.status() == 200) {
                reply.expect("Content-Type", Document.IMAGE).expectBody(image.bytes());
            }
            Request head = Request.head(wire.manifest(reference)).header("Accept", accept);
            wire.send(head).expect(reply.status());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"", ";;;", ",,,", "a", "/", "*/", ";q=", "a/b;q=x", "a/b;q=2", "\"", "a/b;c=\"", "*/*;q=0;q=1"})
    @Rule("S-G9 SHOULD L824, RFC 9110 12.5.1")
    default void survivesAnAcceptWithoutMeaning(String accept, Wire wire) {
        wire.pushImage("latest");
        wire.send(Request.get(wire.manifest("latest")).header("Accept", accept)).expect(200, 400, 404, 406);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 13.1.2")
    default void sendsAManifestAgainOnlyIfItChanged(Wire wire) {
        wire.pushImage("latest");
        String tag = wire.pull("latest").header("ETag");
        if (tag != null) {
            wire.send(Request.get(wire.manifest("latest")).header("If-None-Match", tag))
                    .expect(304)
                    .expectNoBody();
            Document next = wire.pushImage("latest");
            Reply moved = wire.send(Request.get(wire.manifest("latest")).header("If-None-Match", tag));
            moved.expect(200).expectBody(next.bytes());
            assertNotEquals(tag, moved.header("ETag"));
        }
    }

    @Test
    @Rule("S-3.3 MUST L170")
    default void servesWhereverATagHasBeenMovedTo(Wire wire) {
        Document first = wire.pushImage("latest");
        Document second = wire.pushImage("latest");
        wire.pull("latest")
                .expect(200)
                .expect("Docker-Content-Digest", second.sha256())
                .expectBody(second.bytes());
        wire.pull(first.sha256()).expect(200).expectBody(first.bytes());
    }
}
