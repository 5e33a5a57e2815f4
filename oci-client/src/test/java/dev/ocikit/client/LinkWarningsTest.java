// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ListOptions;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links to a next page that cannot be read. */
class LinkWarningsTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    private final List<String> told = new ArrayList<>();

    private RegistryClient client(Peer peer, int pageSize) {
        return RegistryClient.create(
                peer.options().warnings(told::add).pageSize(pageSize).build());
    }

    private static Answer tags(String link, String tags) {
        return Answer.of(200).header("Link", link).json("{\"name\":\"foo\",\"tags\":[" + tags + "]}");
    }

    private void assertWarned() {
        assertThat(told).singleElement().asString().contains("Link", "may be incomplete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</v2/foo/tags/list?last=a>; rel='next'",
                "</v2/foo/tags/list?last=a>; REL = 'last Next'",
                "'/v2/foo/tags/list?last=a'; rel=\"next\"",
                "/v2/foo/tags/list?last=a; rel=\"next\"",
                "/v2/foo/tags/list?last=a; rel=next",
                "</v2/foo/tags/list?last=a; rel=\"next\"",
                "<ftp://127.0.0.1/v2/foo/tags/list?last=a>; rel=\"next\"",
                "<http://[::1/v2/foo/tags/list?last=a>; rel=\"next\""
            })
    void isWarnedOf(String link) throws IOException {
        try (Peer peer = Peer.of(seen -> tags(link, "\"a\""));
                RegistryClient client = client(peer, 10)) {
            assertThat(client.tags("foo").toList()).containsExactly("a");
            assertThat(peer.requests()).hasSize(1);
            assertWarned();
            client.tags("foo").toList();
            assertWarned();
        }
    }

    /** A full page may not be the last one, whatever its link says. */
    @Test
    void aFullPageIsFollowedAllTheSame() throws IOException {
        try (Peer peer = Peer.answering(
                        tags("</v2/foo/tags/list?last=b>; rel='next'", "\"a\",\"b\""),
                        Answer.of(200).json("{\"name\":\"foo\",\"tags\":[\"c\"]}"));
                RegistryClient client = client(peer, 2)) {
            assertThat(client.tags("foo").toList()).containsExactly("a", "b", "c");
            assertWarned();
        }
    }

    @Test
    void theLinksOfRepositoriesAreLookedAt() throws IOException {
        try (Peer peer = Peer.of(
                        seen -> Answer.of(200).header("Link", "/x; rel=next").json("{\"repositories\":[\"a\"]}"));
                RegistryClient client = client(peer, 10)) {
            assertThat(client.repositories(ListOptions.ALL).toList()).containsExactly("a");
            assertWarned();
        }
    }

    @Test
    void theLinksOfReferrersAreLookedAt() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Link", "</x>; rel='next'")
                        .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                        .body("{\"schemaVersion\":2,\"manifests\":[]}"));
                RegistryClient client = client(peer, 10)) {
            assertThat(client.referrers("foo", DIGEST).toList()).isEmpty();
            assertWarned();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</x>; rel=\"prev\"",
                "</x>; rel=first; title=\"not the next one\"",
                "<https://example.com/next>; rel=describedby",
                "something else",
                "</x>; title=next; relation=next",
                "</x?rel=next>; rel=last",
                "</x>; rel=rel=rel=rel=prev"
            })
    void otherLinksAreNoReasonToWarn(String link) throws IOException {
        try (Peer peer = Peer.of(seen -> tags(link, "\"a\""));
                RegistryClient client = client(peer, 10)) {
            assertThat(client.tags("foo").toList()).containsExactly("a");
            assertThat(told).isEmpty();
        }
    }

    /** What a peer sends must not be worth looking through at any length. */
    @Test
    void aLinkThatIsTooLongIsNotLookedThrough() throws IOException {
        String end = "; rel='next'";
        String longest = "x".repeat(Links.MAX_UNREADABLE_CHARS - end.length()) + end;
        try (Peer peer = Peer.of(seen -> tags("x" + longest, "\"a\""));
                RegistryClient client = client(peer, 10)) {
            assertThat(client.tags("foo").toList()).containsExactly("a");
            assertThat(told).isEmpty();
        }
        try (Peer peer = Peer.of(seen -> tags(longest, "\"a\""));
                RegistryClient client = client(peer, 10)) {
            assertThat(client.tags("foo").toList()).containsExactly("a");
            assertWarned();
        }
    }
}
