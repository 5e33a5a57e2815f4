// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing tags: {@code GET /v2/<name>/tags/list?n=&last=} (end-8a, end-8b). */
interface TagListRules {
    /** In ASCII order, which is not their order for readers. */
    List<String> SOME_TAGS = List.of("0", "1.10", "1.9", "A", "B", "_", "a", "b", "b-1", "b.1", "b1", "c");

    @Test
    @Rule("S-8.1 MUST L566, S-8.4 MUST L570")
    default void listsTheTagsOfARepository(Wire wire) {
        wire.pushImage("b", "a");
        Json list = wire.get(wire.tags())
                .expect(200)
                .expect("Content-Type", "application/json")
                .json();
        assertEquals(wire.repository(), list.at("name").text());
        assertEquals(List.of("a", "b"), list.at("tags").texts());
    }

    @Test
    @Rule("S-8.2 MAY L567")
    default void listsNoTagsAsAnEmptyList(Wire wire) {
        wire.pushImage();
        assertEquals(List.of(), tags(wire.get(wire.tags()).expect(200)));
    }

    @Test
    @Rule("S-8.3 MUST L568")
    default void listsTagsInOrder(Wire wire) {
        pushTags(wire);
        List<String> listed = tags(wire.get(wire.tags()).expect(200));
        assertEquals(SOME_TAGS, listed.stream().sorted().toList());
        List<String> lexical =
                listed.stream().sorted(String.CASE_INSENSITIVE_ORDER).toList();
        assertTrue(listed.equals(SOME_TAGS) || listed.equals(lexical), listed::toString);
    }

    @ParameterizedTest(name = "n={0}")
    @ValueSource(ints = {1, 2, 3, 5, 11, 12, 13, 1_000})
    @Rule("S-8.5 MUST L588, S-8.6 MUST L591")
    default void listsTagsPageByPage(int size, Wire wire) {
        pushTags(wire);
        List<String> all = tags(wire.get(wire.tags()).expect(200));
        List<String> paged = new ArrayList<>();
        String target = wire.tags() + "?n=" + size;
        for (int pages = 0; target != null && pages < 20; pages++) {
            Reply page = wire.get(target).expect(200);
            List<String> tags = tags(page);
            assertTrue(tags.size() <= size, page::toString);
            assertTrue(
                    tags.size() == size || page.has("Link") || paged.size() + tags.size() == all.size(),
                    page::toString);
            paged.addAll(tags);
            target = Links.next(wire, page);
        }
        if (paged.size() < all.size()) { // a registry without Link: go on from the last tag
            assertEquals(size, paged.size());
            return;
        }
        assertEquals(all, paged);
    }

    @ParameterizedTest(name = "n={0}")
    @ValueSource(ints = {1, 2, 5, 12})
    @Rule("S-8.8 MUST L600")
    default void listsTagsFromTheLastOneOn(int size, Wire wire) {
        pushTags(wire);
        List<String> all = tags(wire.get(wire.tags()).expect(200));
        List<String> paged = new ArrayList<>();
        List<String> page = tags(wire.get(wire.tags() + "?n=" + size));
        while (!page.isEmpty()) {
            paged.addAll(page);
            page = tags(wire.get(wire.tags() + "?n=" + size + "&last=" + page.get(page.size() - 1))
                    .expect(200));
        }
        assertEquals(all, paged);
    }

    @Test
    @Rule("S-8.9 MUST L605, S-8.8 MUST L600")
    default void listsAllTagsAfterTheLastOne(Wire wire) {
        pushTags(wire);
        List<String> all = tags(wire.get(wire.tags()).expect(200));
        for (String last : SOME_TAGS) {
            Reply page = wire.get(wire.tags() + "?last=" + last).expect(200);
            List<String> expected = all.subList(all.indexOf(last) + 1, all.size());
            assertEquals(expected, tags(page).size() < expected.size() && page.has("Link") ? expected : tags(page));
        }
    }

    @ParameterizedTest(name = "last={0}")
    @CsvSource({"b0, b1", "a0, b", "00, 1.10", "c0, ''"})
    @Rule("S-8.8 MUST L600")
    default void listsTagsAfterOneThatIsNotThere(String last, String next, Wire wire) {
        pushTags(wire);
        List<String> page = tags(wire.get(wire.tags() + "?n=1&last=" + last).expect(200));
        assertEquals(next.isEmpty() ? List.of() : List.of(next), page);
    }

    @Test
    @Rule("S-8.7 MUST L592")
    default void listsNothingForZero(Wire wire) {
        pushTags(wire);
        for (String query : List.of("?n=0", "?n=0&last=a", "?n=00")) {
            Reply page = wire.get(wire.tags() + query).expect(200);
            assertEquals(List.of(), tags(page));
            assertFalse(page.has("Link"), page::toString);
        }
    }

    @Test
    @Rule("S-8.6 MAY L590")
    default void linksToNothingAfterTheLastPage(Wire wire) {
        pushTags(wire);
        for (String query : List.of("", "?n=1000", "?n=12", "?n=1&last=b1", "?last=c")) {
            Reply page = wire.get(wire.tags() + query).expect(200);
            if (page.has("Link")) { // allowed if the list ends there
                assertEquals(List.of(), tags(wire.get(String.valueOf(Links.next(wire, page)))));
            }
        }
    }

    @Test
    @Rule("S-8.6 MUST L591, RFC 8288 3")
    default void linksInTheFormOfTheRfc(Wire wire) {
        pushTags(wire);
        Reply page = wire.get(wire.tags() + "?n=3").expect(200);
        for (String link : page.values("Link")) {
            assertTrue(link.matches("<[^<> \"]+>; ?rel=\"?next\"?.*"), link);
        }
    }

    @Test
    @Rule("S-8.6 MUST L591")
    default void keepsThePageSizeInItsLinks(Wire wire) {
        pushTags(wire);
        Reply page = wire.get(wire.tags() + "?n=3").expect(200);
        String next = Links.next(wire, page);
        if (next != null) {
            assertEquals(
                    tags(wire.get(wire.tags())).subList(3, 6),
                    tags(wire.get(next).expect(200)));
        }
    }

    @ParameterizedTest(name = "n={0}")
    @ValueSource(strings = {"-1", "a", "1.5", "1e3", "0x10", "%00", "1%202", "+", "-99999999999999999999"})
    @Rule("S-G9 SHOULD L824, RFC 9110 15.5.1")
    default void refusesASizeThatIsNoNumber(String size, Wire wire) {
        pushTags(wire);
        wire.get(wire.tags() + "?n=" + size).expect(400);
    }

    @ParameterizedTest(name = "n={0}")
    @ValueSource(
            strings = {
                "1000000",
                "2147483647",
                "2147483648",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999"
            })
    @Rule("S-8.5 MUST L588")
    default void listsAllTagsForASizeBeyondThem(String size, Wire wire) {
        pushTags(wire);
        Reply page = wire.get(wire.tags() + "?n=" + size).expect(200, 400);
        if (page.status() == 200 && !page.has("Link")) {
            assertEquals(SOME_TAGS.size(), tags(page).size());
        }
    }

    @ParameterizedTest(name = "last={0}")
    @ValueSource(strings = {"%2F", "-bad", "a%20b", "%00", "%0d%0aX-Injected:%20yes", "%c3%a9", "%22%3E%3Cscript%3E"})
    @Rule("S-8.8 MUST L600")
    default void survivesALastThatIsNoTag(String last, Wire wire) {
        pushTags(wire);
        Reply page = wire.get(wire.tags() + "?n=1&last=" + last).expect(200, 400);
        assertFalse(page.has("X-Injected"), page::toString);
    }

    @Test
    @Rule("S-8.1 MUST L566, RFC 9110 9.3.2")
    default void saysTheSameByHeadAndGetOfTheTags(Wire wire) {
        pushTags(wire);
        for (String target :
                List.of(wire.tags(), wire.tags() + "?n=3", "/v2/" + wire.repository("none") + "/tags/list")) {
            Etiquette.same(wire.head(target), wire.get(target));
        }
    }

    @Test
    @Rule("S-8.1 MUST L566")
    default void doesNotFindTheTagsOfARepositoryThatIsNotThere(Wire wire) {
        wire.get(wire.tags()).expect(404).expectCode("NAME_UNKNOWN");
        wire.get(wire.tags() + "?n=0").expect(404, 200);
    }

    @Test
    @Rule("S-8.1 MUST L566")
    default void listsOnlyTheTagsOfTheRepository(Wire wire) {
        wire.pushImage("here");
        Document image = Document.image();
        wire.pushBlob(wire.repository("sub"), Document.EMPTY_BLOB, "sha256");
        wire.send(Request.put("/v2/" + wire.repository("sub") + "/manifests/there")
                        .type(image.type())
                        .body(image.bytes()))
                .expect(201);
        assertEquals(List.of("here"), tags(wire.get(wire.tags())));
    }

    private static void pushTags(Wire wire) {
        wire.pushImage(SOME_TAGS.toArray(String[]::new));
    }

    private static List<String> tags(Reply reply) {
        return reply.json().at("tags").texts();
    }
}
