// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.SHA512;
import static dev.ocikit.test.SpecificationFeature.TAG_PARAMETER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushing a manifest by digest under several tags: {@code PUT /v2/<name>/manifests/<digest>?tag=} (end-7b). */
interface TagParameterRules {
    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2, 10})
    @Rule("S-7.8 SHOULD L518, MUST L520")
    @Needs(TAG_PARAMETER)
    default void tagsAManifestAsItIsPushed(int count, Wire wire) {
        Document image = wire.image();
        List<String> tags = tags(count);
        Reply reply = push(wire, image, image.sha256(), "tag=" + String.join("&tag=", tags))
                .expect(201);
        assertEquals(tags, accepted(reply));
        for (String tag : tags) {
            wire.pull(tag)
                    .expect(200)
                    .expect("Docker-Content-Digest", image.sha256())
                    .expectBody(image.bytes());
        }
        assertEquals(
                tags.stream().sorted().toList(),
                wire.get(wire.tags()).json().at("tags").texts());
    }

    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {50, 200, 2_000})
    @Rule("S-7.8 MAY L519, MUST L520")
    @Needs(TAG_PARAMETER)
    default void takesOrRefusesManyTags(int count, Wire wire) {
        Document image = wire.image();
        List<String> tags = tags(count);
        Reply reply = push(wire, image, image.sha256(), "tag=" + String.join("&tag=", tags));
        if (reply.expect(201, 400, 413, 414, 431).status() == 201) {
            assertEquals(tags, accepted(reply));
        } else {
            wire.pull(tags.get(0)).expect(404);
        }
    }

    @Test
    @Rule("S-7.8 MUST L520")
    @Needs(TAG_PARAMETER)
    default void namesNoTagWhereNoneWasAskedFor(Wire wire) {
        Document image = wire.image();
        assertEquals(List.of(), accepted(wire.push(image, image.sha256()).expect(201)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "tag=",
                "tag",
                "tag=-a",
                "tag=.a",
                "tag=a%20b",
                "tag=a,b",
                "tag=a%2Fb",
                "tag=a%3Ab",
                "tag=a%00",
                "tag=%0d%0aX-Injected:%20yes",
                "tag=%c3%a9",
                "tag=good&tag=-bad",
                "tag=good&tag=",
                "tag=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            })
    @Rule("S-7.8 MAY L515, S-G6 MUST L158")
    @Needs(TAG_PARAMETER)
    default void refusesAManifestWithABadTagWholly(String query, Wire wire) {
        wire.pushImage("other");
        Document image = wire.image();
        Reply reply = push(wire, image, image.sha256(), query).expect(400);
        assertEquals(List.of(), reply.values("X-Injected"));
        wire.pull(image.sha256()).expect(404);
        assertEquals(List.of("other"), wire.get(wire.tags()).json().at("tags").texts());
    }

    @Test
    @Rule("S-7.8 MUST L520")
    @Needs(TAG_PARAMETER)
    default void takesATagTwice(Wire wire) {
        Document image = wire.image();
        Reply reply = push(wire, image, image.sha256(), "tag=a&tag=a").expect(201);
        assertEquals(List.of("a"), accepted(reply).stream().distinct().toList());
        assertEquals(List.of("a"), wire.get(wire.tags()).json().at("tags").texts());
    }

    @Test
    @Rule("S-7.8 MUST L520, RFC 3986 2.4")
    @Needs(TAG_PARAMETER)
    default void decodesTheTags(Wire wire) {
        Document image = wire.image();
        assertEquals(
                List.of("v1"),
                accepted(push(wire, image, image.sha256(), "tag=%76%31").expect(201)));
        wire.pull("v1").expect(200);
    }

    @Test
    @Rule("S-7.8 MAY L515")
    @Needs({TAG_PARAMETER, SHA512})
    default void remembersTheAlgorithmATagWasPushedUnder(Wire wire) {
        Document image = wire.image();
        push(wire, image, image.sha512(), "tag=x").expect(201).expect("Docker-Content-Digest", image.sha512());
        wire.head(wire.manifest("x")).expect(200).expect("Docker-Content-Digest", image.sha512());
        wire.pull("x")
                .expect(200)
                .expect("Docker-Content-Digest", image.sha512())
                .expectBody(image.bytes());
    }

    @Test
    @Rule("S-7.8 MAY L515")
    @Needs(TAG_PARAMETER)
    default void movesTagsAsAManifestIsPushed(Wire wire) {
        wire.pushImage("a", "b");
        Document image = wire.image();
        push(wire, image, image.sha256(), "tag=b&tag=c").expect(201);
        wire.pull("b").expect(200).expectBody(image.bytes());
        wire.pull("c").expect(200).expectBody(image.bytes());
        assertEquals(
                List.of("a", "b", "c"), wire.get(wire.tags()).json().at("tags").texts());
    }

    @Test
    @Rule("S-7.8 MAY L515")
    default void isNotMovedByATagParameterBesideATag(Wire wire) {
        wire.pushImage("kept");
        Document image = wire.image();
        Reply reply = push(wire, image, "latest", "tag=other").expect(201, 400);
        wire.pull("latest").expect(reply.status() == 201 ? 200 : 404);
        wire.pull("other").expect(accepted(reply).contains("other") ? 200 : 404);
    }

    @Test
    @Rule("S-7.8 MAY L515, S-7.10 MUST L544")
    @Needs({TAG_PARAMETER, SpecificationFeature.REFERRERS})
    default void saysThatItSawTheSubjectOfATaggedManifest(Wire wire) {
        Document subject = wire.image();
        Document image = wire.image().subject(subject);
        push(wire, image, image.sha256(), "tag=a&tag=b").expect(201).expect("OCI-Subject", subject.sha256());
    }

    private static Reply push(Wire wire, Document image, String reference, String query) {
        Request put = Request.put(wire.manifest(reference) + "?" + query);
        return wire.send(put.type(image.type()).body(image.bytes()));
    }

    private static List<String> tags(int count) {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tags.add("v" + i);
        }
        return tags;
    }

    private static List<String> accepted(Reply reply) {
        return reply.values("OCI-Tag").stream()
                .flatMap(value -> List.of(value.split("\\s*,\\s*", -1)).stream())
                .toList();
    }
}
