// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReferrersTest {
    private static final Digest SUBJECT = Digest.sha256(new byte[0]);
    private static final String API = "GET /v2/foo/referrers/" + SUBJECT;
    private static final String TAG = "GET /v2/foo/manifests/" + ReferrersTag.of(SUBJECT);
    private static final Descriptor A = referrer(1, "a/a");
    private static final Descriptor B = referrer(2, "b/b");
    private static final Descriptor C = referrer(3, "a/a");

    private static Descriptor referrer(int content, String artifactType) {
        return Descriptor.of(MediaTypes.IMAGE_MANIFEST, Digest.sha256(new byte[] {(byte) content}), 1).toBuilder()
                .artifactType(artifactType)
                .annotation("content", "" + content)
                .build();
    }

    private static Answer list(Descriptor... referrers) {
        return Answer.of(200)
                .header("Content-Type", MediaTypes.IMAGE_INDEX)
                .body(ImageIndex.of(List.of(referrers)).toJson());
    }

    @Test
    void listsReferrersAsTheRegistryShowsThem() throws IOException {
        try (Peer peer = Peer.answering(list(A, B));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", SUBJECT).toList()).containsExactly(A, B);
            assertThat(peer.requests()).containsExactly(API);
        }
    }

    @Test
    void followsPages() throws IOException {
        try (Peer peer = Peer.answering(
                        list(A).header("Link", "</v2/foo/referrers/" + SUBJECT + "?page=2>; rel=\"next\""), list(B));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", SUBJECT).toList()).containsExactly(A, B);
            assertThat(peer.requests()).containsExactly(API, API + "?page=2");
        }
    }

    @Test
    void filtersWhatTheRegistryDidNotFilter() throws IOException {
        try (Peer peer = Peer.of(seen -> list(A, B, C));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", SUBJECT, "a/a", ListOptions.ALL).toList())
                    .containsExactly(A, C);
            assertThat(peer.requests()).containsExactly(API + "?artifactType=a%2Fa");
        }
    }

    @Test
    void startsAfterAReferrerAndEndsAtALimit() throws IOException {
        try (Peer peer = Peer.of(seen -> list(C, A, B));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers(
                                    "foo",
                                    SUBJECT,
                                    null,
                                    ListOptions.after(C.digest().toString()))
                            .toList())
                    .containsExactly(A, B);
            assertThat(client.referrers("foo", SUBJECT, null, ListOptions.first(2))
                            .toList())
                    .containsExactly(C, A);
            // One that is not listed any more has its place by its digest.
            assertThat(client.referrers("foo", SUBJECT, null, ListOptions.after("sha256:0"))
                            .toList())
                    .containsExactly(C, A, B);
        }
    }

    /** A registry can send more of them than fit into memory. Their pages are asked for again, when they are reached. */
    @Test
    void keepsNoReferrersWhileItLooksForAStartThatIsNotListed() throws IOException {
        Function<Seen, Answer> pages = seen -> {
            if (seen.target().contains("page=3")) {
                return list(B);
            }
            boolean second = seen.target().contains("page=2");
            String next = "</v2/foo/referrers/" + SUBJECT + "?page=" + (second ? 3 : 2) + ">; rel=\"next\"";
            return list(second ? A : C).header("Link", next);
        };
        String none = "sha256:" + "0".repeat(64);
        try (Peer peer = Peer.of(pages);
                RegistryClient client = peer.client()) {
            Listing<Descriptor> listing = client.referrers("foo", SUBJECT, null, ListOptions.after(none));
            assertThat(peer.requests()).containsExactly(API, API + "?page=2", API + "?page=3", API);
            assertThat(listing.toList()).containsExactly(C, A, B);
            assertThat(peer.requests()).hasSize(6).endsWith(API, API + "?page=2", API + "?page=3");
        }
        try (Peer peer = Peer.of(pages);
                RegistryClient client = peer.client()) {
            ListOptions afterAll = ListOptions.after("sha256:" + "f".repeat(64));
            assertThat(client.referrers("foo", SUBJECT, "b/b", afterAll).toList())
                    .isEmpty();
        }
    }

    @Test
    void readsTheTagWhereThereIsNoApi() throws IOException {
        for (int status : new int[] {404, 405, 501}) {
            try (Peer peer = Peer.answering(Answer.of(status), list(A, B), list(A, B));
                    RegistryClient client = peer.client()) {
                assertThat(client.referrers("foo", SUBJECT).toList()).containsExactly(A, B);
                assertThat(client.referrers("foo", SUBJECT, "b/b", ListOptions.ALL)
                                .toList())
                        .containsExactly(B);
                // That there is no API is remembered.
                assertThat(peer.requests()).containsExactly(API, TAG, TAG);
            }
        }
    }

    @Test
    void readsTheTagWhereTheApiIsAWebPage() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Content-Type", "text/html").body("<html>"), list(A));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", SUBJECT).toList()).containsExactly(A);
        }
    }

    @Test
    void listsNothingWhereThereIsNoTagOrNoIndex() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(404),
                        Answer.of(404),
                        Answer.of(200)
                                .header("Content-Type", "application/vnd.other")
                                .body("x"));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", SUBJECT).toList()).isEmpty();
            assertThat(client.referrers("foo", SUBJECT).toList()).isEmpty();
        }
    }

    @Test
    void doesNotTakeAMissingRepositoryForAMissingApi() throws IOException {
        Answer unknown = Answer.of(404).json("{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}");
        try (Peer peer = Peer.answering(unknown, unknown, list(A));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", SUBJECT).toList()).isEmpty();
            assertThat(client.referrers("foo", SUBJECT).toList()).containsExactly(A);
            assertThat(peer.requests()).containsExactly(API, TAG, API);
        }
    }

    @Test
    void takesASubjectInPlaceOfItsReferrersForAMissingApi() throws IOException {
        byte[] index = ImageIndex.of(List.of(A, B)).toJson();
        Digest subject = Digest.sha256(index);
        Answer itself = Answer.of(200)
                .header("Content-Type", MediaTypes.IMAGE_INDEX)
                .header("Docker-Content-Digest", subject)
                .body(index);
        try (Peer peer = Peer.of(seen -> seen.target().contains("/referrers/") ? itself : Answer.of(404));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", subject).toList()).isEmpty();
            assertThat(client.referrers("foo", subject).toList()).isEmpty();
        }
    }

    @Test
    void takesASubjectWithoutADigestHeaderForAMissingApi() throws IOException {
        byte[] index = ImageIndex.of(List.of(A, B)).toJson();
        for (DigestAlgorithm algorithm : List.of(DigestAlgorithm.SHA256, DigestAlgorithm.SHA512)) {
            Digest subject = algorithm.digest(index);
            Answer itself = Answer.of(200)
                    .header("Content-Type", MediaTypes.IMAGE_INDEX)
                    .body(index);
            try (Peer peer = Peer.of(seen -> seen.target().contains("/referrers/") ? itself : Answer.of(404));
                    RegistryClient client = peer.client()) {
                assertThat(client.referrers("foo", subject).toList()).isEmpty();
                assertThat(client.referrers("foo", subject, "a/a", ListOptions.ALL)
                                .toList())
                        .isEmpty();
            }
            try (Peer peer = Peer.of(seen -> itself);
                    RegistryClient client = RegistryClient.create(
                            peer.options().referrersFallback(false).build())) {
                assertThatThrownBy(() -> client.referrers("foo", subject))
                        .isInstanceOf(UnsupportedException.class)
                        .hasMessageContaining("their subject");
            }
        }
    }

    @Test
    void takesASubjectOnALaterPageForAFailure() throws IOException {
        byte[] index = ImageIndex.of(List.of(A, B)).toJson();
        Digest subject = Digest.sha256(index);
        String next = "</v2/foo/referrers/" + subject + "?page=2>; rel=\"next\"";
        try (Peer peer = Peer.of(seen -> seen.target().contains("page=2")
                        ? Answer.of(200).json(new String(index, StandardCharsets.UTF_8))
                        : list(C).header("Link", next));
                RegistryClient client = peer.client()) {
            Listing<Descriptor> listing = client.referrers("foo", subject);
            assertThat(listing.next()).isEqualTo(C);
            assertThatThrownBy(listing::next).hasMessageContaining("their subject");
        }
    }

    @Test
    void readsNoTagWhereTheFallbackIsOff() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(404));
                RegistryClient client = RegistryClient.create(
                        peer.options().referrersFallback(false).build())) {
            assertThatThrownBy(() -> client.referrers("foo", SUBJECT)).isInstanceOf(UnsupportedException.class);
            assertThat(peer.requests()).containsExactly(API);
        }
    }

    @Test
    void reportsOtherFailures() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(401),
                        Answer.of(500),
                        Answer.of(200).json("{\"manifests\":7}"),
                        Answer.of(200).json("["));
                RegistryClient client = peer.client()) {
            for (ErrorCode code : List.of(
                    ErrorCode.UNAUTHORIZED, ErrorCode.UNAVAILABLE, ErrorCode.UNAVAILABLE, ErrorCode.UNAVAILABLE)) {
                assertThatThrownBy(() -> client.referrers("foo", SUBJECT))
                        .isInstanceOf(OciException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(code);
            }
        }
    }

    @Test
    void asksForTheApiAgainAfterSomeMinutes() {
        long[] now = {0};
        ReferrersSupport support = new ReferrersSupport(() -> now[0]);
        assertThat(support.isKnown()).isFalse();
        support.missed();
        assertThat(support.isKnownAbsent()).isTrue();
        now[0] += 299_000_000_000L;
        assertThat(support.isKnownAbsent()).isTrue();
        now[0] += 2_000_000_000L;
        assertThat(support.isKnownAbsent()).isFalse();
        assertThat(support.isKnown()).isFalse();
        support.found();
        now[0] += 3_000_000_000_000L;
        assertThat(support.isKnown()).isTrue();
        assertThat(support.isKnownAbsent()).isFalse();
    }
}
