// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListsTest {
    private static final String TAGS = "GET /v2/foo/tags/list";

    private static Answer tags(String... tags) {
        String items = Stream.of(tags).map(tag -> '"' + tag + '"').collect(Collectors.joining(","));
        return Answer.of(200).json("{\"name\":\"foo\",\"tags\":[" + items + "]}");
    }

    private static Answer linked(String link, String... tags) {
        return tags(tags).header("Link", "<" + link + ">; rel=\"next\"");
    }

    private static void lists(
            Function<ClientOptions.Builder, ClientOptions.Builder> options,
            ListOptions wanted,
            List<String> expected,
            List<String> requests,
            Answer... answers)
            throws IOException {
        try (Peer peer = Peer.answering(answers);
                RegistryClient client =
                        RegistryClient.create(options.apply(peer.options()).build())) {
            assertThat(client.tags("foo", wanted).toList()).isEqualTo(expected);
            assertThat(peer.requests()).isEqualTo(requests);
        }
    }

    private static ClientOptions.Builder two(ClientOptions.Builder options) {
        return options.pageSize(2);
    }

    @Test
    void listsInOneRequest() throws IOException {
        lists(o -> o, ListOptions.ALL, List.of("a", "b"), List.of(TAGS + "?n=1000"), tags("a", "b"));
    }

    @Test
    void followsLinks() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b", "c"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b&x=%2F"),
                linked("/v2/foo/tags/list?n=2&last=b&x=%2F", "a", "b"),
                tags("c"));
    }

    @Test
    void followsLinksOfShortAndEmptyPages() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b"),
                List.of(TAGS + "?n=2", TAGS + "?p=2", "GET /v2/foo/tags/p3"),
                linked("?p=2", "a"),
                linked("p3"),
                tags("b"));
    }

    @Test
    void asksTheRegistryItselfWhateverHostALinkNames() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b", "c"),
                List.of(TAGS + "?n=2", TAGS + "?last=b"),
                linked("https://internal.example:8443/v2/foo/tags/list?last=b", "a", "b"),
                tags("c"));
    }

    @Test
    void readsAllFormsOfLinks() {
        for (String link : new String[] {
            "</next>; rel=\"next\"",
            "</next>;rel=next",
            "</prev>; rel=\"prev\", </next>; rel=\"next\"",
            "</next>; title=\"a, b; <c>\"; REL=\"last NEXT\"",
            " </next> ; title=\"\\\"\" ; rel = \"next\" ",
        }) {
            assertThat(Links.next(headers("Link", link))).as(link).isEqualTo("/next");
        }
        for (String link :
                new String[] {"", "/next", "</next>", "</next>; rel=\"prev\"", "</next", "<>; rel", "</a>; rel=nextone"
                }) {
            assertThat(Links.next(headers("Link", link))).as(link).isNull();
        }
    }

    private static java.net.http.HttpHeaders headers(String name, String value) {
        return java.net.http.HttpHeaders.of(java.util.Map.of(name, List.of(value)), (n, v) -> true);
    }

    @Test
    void asksForWhatFollowsAFullPageWithoutALink() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b", "c", "d"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b", TAGS + "?n=2&last=d"),
                tags("a", "b"),
                tags("c", "d"),
                tags());
    }

    @Test
    void stopsAtAShortPageWithoutALink() throws IOException {
        lists(ListsTest::two, ListOptions.ALL, List.of("a"), List.of(TAGS + "?n=2"), tags("a"));
    }

    @Test
    void takesTheWholeListOfARegistryThatKnowsNoPages() throws IOException {
        lists(ListsTest::two, ListOptions.ALL, List.of("a", "b", "c"), List.of(TAGS + "?n=2"), tags("a", "b", "c"));
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b"),
                tags("a", "b"),
                tags("a", "b"));
    }

    /** go-containerregistry's registry answers what lies at the end of the list, or beyond, from the beginning again. */
    @Test
    void endsWhereAFullPageHasNothingNew() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b", "c", "d"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b", TAGS + "?n=2&last=d"),
                tags("a", "b"),
                tags("c", "d"),
                tags("a", "b"));
        lists(ListsTest::two, ListOptions.after("d"), List.of(), List.of(TAGS + "?n=2&last=d"), tags("a", "b"));
        lists(ListsTest::two, ListOptions.after("d"), List.of(), List.of(TAGS + "?n=2&last=d"), tags("c", "d"));
    }

    @Test
    void startsAfterTheLastOfManyTags() throws IOException {
        String[] all = IntStream.range(0, 500)
                .mapToObj(i -> String.format("t-%05d", i))
                .toArray(String[]::new);
        try (Peer peer = Peer.of(seen -> tags(all));
                RegistryClient client =
                        RegistryClient.create(peer.options().pageSize(500).build())) {
            assertThat(client.tags("foo", ListOptions.after("t-00499")).toList())
                    .isEmpty();
            assertThat(client.tags("foo", ListOptions.after("t-99999")).toList())
                    .isEmpty();
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void asksForNothingAfterAFullLastPageOfARegistryThatSendsLinks() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b", "c", "d"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b"),
                linked("/v2/foo/tags/list?n=2&last=b", "a", "b"),
                tags("c", "d"));
    }

    @Test
    void leavesOutWhatLinkedPagesRepeatFromBeforeTheStart() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.after("c"),
                List.of("d"),
                List.of(TAGS + "?n=2&last=c", TAGS + "?page=2"),
                linked("?page=2", "a", "b"),
                tags("c", "d"));
    }

    @Test
    void goesOnAfterAPageThatBeginsWithTheLastName() throws IOException {
        lists(
                ListsTest::two,
                ListOptions.ALL,
                List.of("a", "b", "c"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b", TAGS + "?n=2&last=c"),
                tags("a", "b"),
                tags("b", "c"),
                tags("c"));
    }

    /** distribution sorts repositories by the components of their paths. */
    @Test
    void understandsACatalogInTheOrderOfPaths() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).json("{\"repositories\":[\"a/b\",\"a/c\"]}"),
                        Answer.of(200).json("{\"repositories\":[\"a-b\",\"a-c\"]}"),
                        Answer.of(200).json("{\"repositories\":[\"a/b\",\"a/c\"]}"));
                RegistryClient client =
                        RegistryClient.create(peer.options().pageSize(2).build())) {
            assertThat(client.repositories().toList()).containsExactly("a/b", "a/c", "a-b", "a-c");
            assertThat(peer.requests())
                    .containsExactly(
                            "GET /v2/_catalog?n=2", "GET /v2/_catalog?n=2&last=a%2Fc", "GET /v2/_catalog?n=2&last=a-c");
        }
    }

    @Test
    void reportsARegistryThatLeadsInCircles() throws IOException {
        try (Peer peer = Peer.of(seen -> linked(seen.target().endsWith("x") ? "?p=y" : "?p=x", "a"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.tags("foo").toList())
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("leads back")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(peer.requests()).hasSize(3);
        }
    }

    @Test
    void reportsARegistryThatGoesOnAndOn() throws IOException {
        int[] page = {0};
        try (Peer peer = Peer.of(seen -> linked("?p=" + page[0]++, "a"));
                RegistryClient client =
                        RegistryClient.create(peer.options().maxPages(5).build())) {
            assertThatThrownBy(() -> client.tags("foo").toList())
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("more than 5 pages");
            assertThat(peer.requests()).hasSize(5);
        }
    }

    @Test
    void asksForNoMoreThanIsWanted() throws IOException {
        lists(o -> o, ListOptions.first(1), List.of("a"), List.of(TAGS + "?n=1"), linked("?last=a", "a"));
        lists(
                ListsTest::two,
                ListOptions.first(3),
                List.of("a", "b", "c"),
                List.of(TAGS + "?n=2", TAGS + "?n=2&last=b"),
                tags("a", "b"),
                tags("c", "d"));
        // A registry that ignores the limit is held to it.
        lists(o -> o, ListOptions.first(2), List.of("a", "b"), List.of(TAGS + "?n=2"), tags("a", "b", "c"));
    }

    @Test
    void startsAfterAName() throws IOException {
        lists(o -> o, ListOptions.after("b"), List.of("c"), List.of(TAGS + "?n=1000&last=b"), tags("c"));
        // A registry that ignores the start is cut short.
        lists(
                o -> o,
                ListOptions.after("b"),
                List.of("c", "d"),
                List.of(TAGS + "?n=1000&last=b"),
                tags("a", "b", "c", "d"));
        // One that sorts regardless of case is understood.
        lists(o -> o, ListOptions.after("b"), List.of("C", "d"), List.of(TAGS + "?n=1000&last=b"), tags("C", "d"));
    }

    @Test
    void fetchesPagesWhenTheyAreReached() throws IOException {
        try (Peer peer = Peer.answering(linked("?p=2", "a"), tags("b"));
                RegistryClient client = peer.client()) {
            Listing<String> listing = client.tags("foo");
            assertThat(peer.requests()).hasSize(1);
            assertThat(listing.next()).isEqualTo("a");
            assertThat(peer.requests()).hasSize(1);
            assertThat(listing.next()).isEqualTo("b");
            assertThat(listing.next()).isNull();
            assertThat(listing.next()).isNull();
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void takesNullForNoTags() throws IOException {
        lists(
                o -> o,
                ListOptions.ALL,
                List.of(),
                List.of(TAGS + "?n=1000"),
                Answer.of(200).json("{\"name\":\"foo\",\"tags\":null}"));
    }

    @Test
    void leavesOutWhatCannotBeATag() throws IOException {
        lists(o -> o, ListOptions.ALL, List.of("a"), List.of(TAGS + "?n=1000"), tags("sha256:abc", "a", "../b", ""));
    }

    @Test
    void callsAMissingRepositoryUnknown() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(404));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.tags("foo"))
                    .isInstanceOf(NotFoundException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.NAME_UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404 page not found",
                "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}",
                "{\"errors\":[{\"code\":\"NOT_FOUND\"}]}"
            })
    void callsAMissingCatalogUnsupported(String body) throws IOException {
        try (Peer peer = Peer.answering(Answer.of(404).body(body));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(client::repositories)
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("GET repositories of " + peer.host());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{\"tags\":\"a\"}", "{\"tags\":[\"a\"", "{\"tags\":[]} x"})
    void reportsWhatIsNoList(String body) throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).json(body));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.tags("foo"))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("GET tags of " + peer.host() + "/foo")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void refusesAPageWithoutEnd() throws IOException {
        byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        byte[] member = ("\"x\":[" + "0,".repeat(1 << 19) + "0],").getBytes(StandardCharsets.US_ASCII);
        for (byte[] block : List.of(spaces, member)) {
            refuses(
                    ErrorCode.SIZE_INVALID,
                    seen -> Answer.of(200).body("{").then(block).times(1 << 20).chunked());
        }
        // What is no list is refused at its first byte.
        refuses(
                ErrorCode.UNAVAILABLE,
                seen -> Answer.of(200).body(new byte[1 << 20]).times(1 << 20).chunked());
    }

    private static void refuses(ErrorCode code, Function<Seen, Answer> script) throws IOException {
        try (Peer peer = Peer.of(script);
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.tags("foo"))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(code);
        }
    }

    @Test
    void listsRepositories() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200)
                                .header("Link", "</v2/_catalog?last=b>; rel=\"next\"")
                                .json("{\"repositories\":[\"a\",\"b/c\",\"BAD\"]}"),
                        Answer.of(200).json("{\"repositories\":null}"));
                RegistryClient client = peer.client()) {
            assertThat(client.repositories().toList()).containsExactly("a", "b/c");
            assertThat(peer.requests()).containsExactly("GET /v2/_catalog?n=1000", "GET /v2/_catalog?last=b");
        }
    }

    @Test
    void readsThousandsOfTags() throws IOException {
        String[] all = IntStream.range(0, 2500)
                .mapToObj(i -> String.format("t%05d", i))
                .toArray(String[]::new);
        try (Peer peer = Peer.of(seen -> {
                    int last = seen.target().contains("last=")
                            ? Integer.parseInt(seen.target().replaceFirst(".*last=t", "")) + 1
                            : 0;
                    return tags(java.util.Arrays.copyOfRange(all, last, Math.min(all.length, last + 1000)));
                });
                RegistryClient client = peer.client()) {
            assertThat(client.tags("foo").toList()).containsExactly(all);
            assertThat(peer.requests()).hasSize(3);
        }
    }
}
