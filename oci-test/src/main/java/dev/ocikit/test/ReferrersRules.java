// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.MANIFEST_DELETE;
import static dev.ocikit.test.SpecificationFeature.REFERRERS;
import static dev.ocikit.test.SpecificationFeature.REFERRERS_FILTER;
import static dev.ocikit.test.SpecificationFeature.SHA512;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing referrers: {@code GET /v2/<name>/referrers/<digest>?artifactType=} (end-12a, end-12b). */
interface ReferrersRules {
    String SBOM = "application/vnd.example.sbom.v1+json";
    String SIGNATURE = "application/vnd.example.signature.v1";

    @Test
    @Rule("S-12.1 MUST L621, S-12.4 MUST L625")
    @Needs(REFERRERS)
    default void listsTheReferrersOfAManifest(Wire wire) {
        Document subject = wire.pushImage("latest");
        Document referrer = wire.image().subject(subject);
        wire.push(referrer, referrer.sha256()).expect(201);
        Reply reply = wire.get(wire.referrers(subject.sha256())).expect(200).expect("Content-Type", Document.INDEX);
        Json index = reply.json();
        assertEquals(2, index.at("schemaVersion").number());
        assertEquals(Document.INDEX, index.at("mediaType").text());
        assertEquals(1, index.at("manifests").items().size());
        Json listed = index.at("manifests").items().get(0);
        assertEquals(referrer.sha256(), listed.at("digest").text());
        assertEquals(referrer.bytes().length, listed.at("size").number());
        assertEquals(Document.IMAGE, listed.at("mediaType").text());
    }

    @Test
    @Rule("S-12.2 MUST L622, S-12.7 MUST L632")
    @Needs(REFERRERS)
    default void listsNothingWhereNothingRefers(Wire wire) {
        String digest = wire.content(10).sha256();
        assertEquals(List.of(), digests(wire, wire.referrers(digest)));
        Document subject = wire.pushImage();
        assertEquals(List.of(), digests(wire, wire.referrers(subject.sha256())));
        assertEquals(List.of(), digests(wire, wire.referrers(digest)));
        assertEquals(List.of(), digests(wire, wire.referrers(wire.content(10).sha512())));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "sha256:bad",
                "sha256:",
                "nonsense",
                "latest",
                "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
                "sha256:%2e%2e",
                ":",
            })
    @Rule("S-12.3 MUST L623")
    @Needs(REFERRERS)
    default void refusesReferrersOfABadDigest(String digest, Wire wire) {
        wire.pushImage();
        wire.get(wire.referrers(digest)).expect(400).expectCode("DIGEST_INVALID", "UNSUPPORTED");
    }

    @Test
    @Rule("S-12.5 MUST L628, L629, L630")
    @Needs(REFERRERS)
    default void namesTheArtifactTypeOfAReferrer(Wire wire) {
        Document subject = wire.pushImage();
        String config = Document.descriptor("application/vnd.example.config", Document.EMPTY_BLOB, "sha256");
        Document typed = wire.image().artifactType(SBOM).subject(subject);
        Document untyped =
                wire.image().without("artifactType").with("config", config).subject(subject);
        Document blank = wire.image().artifactType("").with("config", config).subject(subject);
        Document typedIndex = Document.index().artifactType(SIGNATURE).subject(subject);
        Document untypedIndex = Document.index().subject(subject);
        List<Document> referrers = List.of(typed, untyped, blank, typedIndex, untypedIndex);
        referrers.forEach(referrer -> wire.push(referrer, referrer.sha256()).expect(201));
        assertEquals(SBOM, listed(wire, subject, typed).at("artifactType").text());
        assertEquals(
                "application/vnd.example.config",
                listed(wire, subject, untyped).at("artifactType").text());
        assertEquals(
                "application/vnd.example.config",
                listed(wire, subject, blank).at("artifactType").text());
        assertEquals(
                SIGNATURE, listed(wire, subject, typedIndex).at("artifactType").text());
        assertFalse(listed(wire, subject, untypedIndex).has("artifactType"));
    }

    @Test
    @Rule("S-12.6 MUST L631")
    @Needs(REFERRERS)
    default void copiesTheAnnotationsOfAReferrer(Wire wire) {
        Document subject = wire.pushImage();
        String annotations =
                "{\"a\":\"\",\"org.example.b\":\"é \\\" \\\\ \\n 🦆 <&>\",\"c\":\"%s\"}".formatted("x".repeat(5_000));
        Document image = wire.image().with("annotations", annotations).subject(subject);
        Document index = Document.index().with("annotations", annotations).subject(subject);
        for (Document referrer : List.of(image, index)) {
            wire.push(referrer, referrer.sha256()).expect(201);
            Json copied = listed(wire, subject, referrer).at("annotations");
            assertEquals(Set.of("a", "org.example.b", "c"), copied.members().keySet());
            assertEquals("", copied.at("a").text());
            assertEquals("é \" \\ \n 🦆 <&>", copied.at("org.example.b").text());
            assertEquals(5_000, copied.at("c").text().length());
        }
    }

    @Test
    @Rule("S-12.9 SHOULD L675, S-12.10 MUST L677")
    @Needs({REFERRERS, REFERRERS_FILTER})
    default void listsOnlyTheReferrersOfAType(Wire wire) {
        Document subject = wire.pushImage();
        Document sbom = wire.image().artifactType(SBOM).subject(subject);
        Document signature = wire.image().artifactType(SIGNATURE).subject(subject);
        wire.push(sbom, sbom.sha256()).expect(201);
        wire.push(signature, signature.sha256()).expect(201);
        for (String type : List.of(Wire.encode(SBOM), SBOM.replace("+", "%2B"), SBOM)) {
            String target = wire.referrers(subject.sha256()) + "?artifactType=" + type;
            wire.get(target).expect(200).expect("OCI-Filters-Applied", "artifactType");
            assertEquals(List.of(sbom.sha256()), digests(wire, target));
        }
    }

    @Test
    @Rule("S-12.9 SHOULD L675, S-12.7 MUST L632")
    @Needs({REFERRERS, REFERRERS_FILTER})
    default void listsNoReferrersOfAnUnusedType(Wire wire) {
        Document subject = wire.pushImage();
        Document referrer = wire.image().artifactType(SBOM).subject(subject);
        wire.push(referrer, referrer.sha256()).expect(201);
        String target = wire.referrers(subject.sha256()) + "?artifactType=application/vnd.example.none";
        wire.get(target).expect(200).expect("OCI-Filters-Applied", "artifactType");
        assertEquals(List.of(), digests(wire, target));
    }

    @Test
    @Rule("S-12.9 SHOULD L675, S-12.5 MUST L629")
    @Needs({REFERRERS, REFERRERS_FILTER})
    default void filtersByTheTypeOfTheConfiguration(Wire wire) {
        Document subject = wire.pushImage();
        Document referrer = wire.image().without("artifactType").subject(subject);
        wire.push(referrer, referrer.sha256()).expect(201);
        String target = wire.referrers(subject.sha256()) + "?artifactType=" + Wire.encode(Document.EMPTY);
        assertEquals(List.of(referrer.sha256()), digests(wire, target));
    }

    @Test
    @Rule("S-12.10 MUST L677, S-12.11 MUST L678")
    @Needs(REFERRERS)
    default void claimsNoFilterThatItDidNotApply(Wire wire) {
        Document subject = wire.pushImage();
        assertFalse(wire.get(wire.referrers(subject.sha256())).expect(200).has("OCI-Filters-Applied"));
        Reply unknown = wire.get(wire.referrers(subject.sha256()) + "?unheardOf=1&artifactType=" + SIGNATURE)
                .expect(200);
        List<String> applied = unknown.values("OCI-Filters-Applied").stream()
                .flatMap(value -> List.of(value.split("\\s*,\\s*", -1)).stream())
                .toList();
        assertTrue(List.of("artifactType").containsAll(applied), unknown::toString);
    }

    @Test
    @Rule("S-12.8 MUST L671")
    @Needs(REFERRERS)
    default void listsManyReferrers(Wire wire) {
        Document subject = wire.pushImage();
        Set<String> pushed = new TreeSet<>();
        for (int i = 0; i < 120; i++) {
            Document referrer =
                    wire.image().artifactType(i % 2 == 0 ? SBOM : SIGNATURE).subject(subject);
            wire.push(referrer, referrer.sha256()).expect(201);
            pushed.add(referrer.sha256());
        }
        assertEquals(pushed, new TreeSet<>(digests(wire, wire.referrers(subject.sha256()))));
        assertEquals(
                60,
                digests(wire, wire.referrers(subject.sha256()) + "?artifactType=" + SIGNATURE)
                        .size());
    }

    @Test
    @Rule("S-12.8 MUST L671, S-7.9 SHOULD L540")
    @Needs(REFERRERS)
    default void linksToTheReferrersThatFitIntoNoManifest(Wire wire) {
        Document subject = wire.pushImage();
        Set<String> pushed = new TreeSet<>();
        for (int i = 0; i < 12; i++) {
            Document referrer =
                    wire.image().annotated("a" + i, "x".repeat(500_000)).subject(subject);
            wire.push(referrer, referrer.sha256()).expect(201);
            pushed.add(referrer.sha256());
        }
        assertEquals(pushed, new TreeSet<>(digests(wire, wire.referrers(subject.sha256()))));
    }

    @Test
    @Rule("S-12.1 MUST L621")
    @Needs({REFERRERS, SHA512})
    default void listsTheReferrersOfASha512(Wire wire) {
        Document subject = wire.image();
        wire.push(subject, subject.sha512()).expect(201);
        Document referrer =
                wire.image().with("subject", Document.descriptor(Document.IMAGE, subject.content(), "sha512"));
        wire.push(referrer, referrer.sha512()).expect(201).expect("OCI-Subject", subject.sha512());
        assertEquals(List.of(referrer.sha512()), digests(wire, wire.referrers(subject.sha512())));
    }

    @Test
    @Rule("S-12.4 MUST L626, S-12.12 MUST L819")
    @Needs(REFERRERS)
    default void listsAReferrerOnceHoweverOftenItIsPushed(Wire wire) {
        Document subject = wire.image();
        Document referrer = wire.image().subject(subject);
        for (String reference : List.of(referrer.sha256(), "a", "b", referrer.sha256())) {
            wire.push(referrer, reference).expect(201);
        }
        assertEquals(List.of(referrer.sha256()), digests(wire, wire.referrers(subject.sha256())));
    }

    @Test
    @Rule("S-12.4 MUST L626")
    @Needs(REFERRERS)
    default void listsNoReferrerOfAnotherRepository(Wire wire) {
        Document subject = wire.pushImage();
        Document referrer = Document.image().subject(subject);
        wire.pushBlob(wire.repository("other"), Document.EMPTY_BLOB, "sha256");
        wire.send(Request.put("/v2/" + wire.repository("other") + "/manifests/a")
                        .type(Document.IMAGE)
                        .body(referrer.bytes()))
                .expect(201);
        assertEquals(List.of(), digests(wire, wire.referrers(subject.sha256())));
    }

    @Test
    @Rule("S-12.12 MUST L819")
    @Needs(REFERRERS)
    default void listsWhatWasPushedBeforeItsSubject(Wire wire) {
        Document subject = wire.image();
        Document referrer = wire.image().subject(subject);
        wire.push(referrer, referrer.sha256()).expect(201);
        assertEquals(List.of(referrer.sha256()), digests(wire, wire.referrers(subject.sha256())));
        wire.push(subject, "subject").expect(201);
        assertEquals(List.of(referrer.sha256()), digests(wire, wire.referrers(subject.sha256())));
    }

    @Test
    @Rule("S-12.4 MUST L626, S-9.5 L737")
    @Needs({REFERRERS, MANIFEST_DELETE})
    default void listsNoReferrerThatIsDeleted(Wire wire) {
        Document subject = wire.pushImage();
        Document kept = wire.image().subject(subject);
        Document deleted = wire.image().subject(subject);
        wire.push(kept, kept.sha256()).expect(201);
        wire.push(deleted, "deleted").expect(201);
        wire.delete(wire.manifest(deleted.sha256())).expect(202);
        assertEquals(List.of(kept.sha256()), digests(wire, wire.referrers(subject.sha256())));
    }

    @Test
    @Rule("S-12.1 MUST L621, RFC 9110 9.3.2")
    @Needs(REFERRERS)
    default void saysTheSameByHeadAndGetOfReferrers(Wire wire) {
        Document subject = wire.pushImage();
        Document referrer = wire.image().subject(subject);
        wire.push(referrer, referrer.sha256()).expect(201);
        for (String target : List.of(
                wire.referrers(subject.sha256()),
                wire.referrers(subject.sha256()) + "?artifactType=" + SIGNATURE,
                wire.referrers("sha256:bad"))) {
            Etiquette.same(wire.head(target), wire.get(target));
        }
    }

    private static Json listed(Wire wire, Document subject, Document referrer) {
        return all(wire, wire.referrers(subject.sha256())).stream()
                .filter(listed -> listed.at("digest").text().equals(referrer.sha256()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> digests(Wire wire, String target) {
        return all(wire, target).stream()
                .map(listed -> listed.at("digest").text())
                .toList();
    }

    /** Follows the links; each page must be an index small enough for every client. */
    private static List<Json> all(Wire wire, String first) {
        List<Json> listed = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String target = first; target != null; ) {
            assertTrue(seen.add(target), "a page that links to itself: " + target);
            Reply page = wire.get(target).expect(200).expect("Content-Type", Document.INDEX);
            assertTrue(page.body().length <= 4 * 1024 * 1024, "an index of " + page.body().length + " bytes");
            listed.addAll(page.json().at("manifests").items());
            target = Links.next(wire, page);
        }
        return listed;
    }
}
