// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MergeTest {
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private Trio tagged() throws IOException {
        return tag(new Trio());
    }

    private Trio tag(Trio trio) throws IOException {
        ImageContent image = random.image(1, 10);
        image.pushTo(trio.a.mem, REPOSITORY, "a", "c", "e");
        image.pushTo(trio.b.mem, REPOSITORY, "a", "B", "d");
        return trio;
    }

    @Test
    void listsAreMergedInOrderWithoutDuplicates() throws IOException {
        try (Trio trio = tagged()) {
            assertThat(trio.unified.tags(REPOSITORY).toList()).containsExactly("B", "a", "c", "d", "e");
            assertThat(trio.unified.tags(REPOSITORY, ListOptions.first(2)).toList())
                    .containsExactly("B", "a");
            assertThat(trio.unified.tags(REPOSITORY, new ListOptions("a", 2)).toList())
                    .containsExactly("c", "d");
            assertThat(trio.unified.repositories().toList()).containsExactly(REPOSITORY);
        }
    }

    @Test
    void aRepositoryThatNobodyHasHasNoList() throws IOException {
        try (Trio trio = new Trio()) {
            assertThatThrownBy(() -> trio.unified.tags(REPOSITORY)).isInstanceOf(NotFoundException.class);
            assertThat(trio.unified.repositories().toList()).isEmpty();
        }
    }

    @Test
    void aMemberThatFailsFailsTheListOrIsLeftOut() throws IOException {
        try (Trio trio = tagged()) {
            trio.b.failing(ErrorCode.UNAVAILABLE);
            assertThatThrownBy(() -> trio.unified.tags(REPOSITORY))
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
        try (Trio trio = tag(new Trio(options -> options.failurePolicy(FailurePolicy.DEGRADE)))) {
            trio.b.failing(ErrorCode.UNAVAILABLE);
            assertThat(trio.unified.tags(REPOSITORY).toList()).containsExactly("a", "c", "e");
            trio.a.failing(ErrorCode.DENIED);
            assertThatThrownBy(() -> trio.unified.tags(REPOSITORY))
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.DENIED));
        }
    }

    @Test
    void referrersOfAllMembersAreListedOnce() throws IOException {
        try (Trio trio = new Trio()) {
            ImageContent subject = random.image(1, 10);
            List<ImageContent> referrers = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                ImageContent referrer = random.referrer(subject.descriptor(), "application/vnd.example.sbom");
                referrers.add(referrer);
                referrer.pushTo(trio.members().get(i % 3).registry(), REPOSITORY);
                referrer.pushTo(trio.a, REPOSITORY);
            }
            assertThat(trio.unified.referrers(REPOSITORY, subject.digest()).toList())
                    .extracting(Descriptor::digest)
                    .containsExactlyInAnyOrderElementsOf(
                            referrers.stream().map(ImageContent::digest).toList());
            assertThat(trio.unified
                            .referrers(REPOSITORY, subject.digest(), null, ListOptions.first(4))
                            .toList())
                    .hasSize(4);
        }
    }

    @Test
    void referrersInAnyOrderAreListedOnceUpToABound() throws IOException {
        Descriptor subject = random.image(1, 10).descriptor();
        List<Descriptor> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            three.add(random.referrer(subject, "application/vnd.example.sbom").descriptor());
        }
        List<Descriptor> repeated = new ArrayList<>(three);
        Collections.reverse(repeated);
        repeated.addAll(0, three);
        assertThat(distinct(repeated, 3).toList()).containsExactlyElementsOf(three);
        assertThat(distinct(repeated, 2).limit(2).toList()).hasSize(2);
        Listing<Descriptor> tooMany = distinct(repeated, 2);
        assertThat(tooMany.next()).isEqualTo(three.get(0));
        assertThat(tooMany.next()).isEqualTo(three.get(1));
        assertThatThrownBy(tooMany::next)
                .hasMessageContaining("more than 2 referrers")
                .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.SIZE_INVALID))
                .satisfies(e -> assertThat(((OciException) e).status()).hasValue(413));
    }

    private static Listing<Descriptor> distinct(List<Descriptor> listed, int max) {
        Call<?> call = new Call.Referrers(REPOSITORY, listed.get(0).digest(), null, ListOptions.ALL);
        return Listing.from(new DistinctReferrers(Listing.of(listed), call, max));
    }

    /** A member can list without end, and what it lists must not fill the heap. */
    @Test
    void aMemberThatListsReferrersWithoutEndFailsTheListing() throws IOException {
        Descriptor subject = random.image(1, 10).descriptor();
        AtomicInteger listed = new AtomicInteger();
        OciRegistry endless = new OciRegistry() {
            @Override
            public Listing<Descriptor> referrers(
                    String repository, Digest of, @Nullable String artifactType, ListOptions options) {
                return Listing.from(() -> Descriptor.of(
                        MediaTypes.IMAGE_MANIFEST,
                        Digest.parse("sha256:%064x".formatted(listed.incrementAndGet())),
                        1));
            }
        };
        try (UnifiedRegistry unified =
                UnifiedRegistry.of(Member.of("endless", endless), Member.of("a", new ScriptedRegistry()))) {
            Listing<Descriptor> referrers = unified.referrers(REPOSITORY, subject.digest());
            assertThatThrownBy(() -> {
                        while (referrers.next() != null) {
                            assertThat(listed).hasValueLessThan(2 * DistinctReferrers.MAX_REFERRERS);
                        }
                    })
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.SIZE_INVALID));
        }
    }

    /** Returns a list that counts how far it was read, and fails where an item is "!". */
    private static Listing<String> counted(AtomicInteger read, String... items) {
        Iterator<String> left = Arrays.asList(items).iterator();
        return Listing.from(() -> {
            if (!left.hasNext()) {
                return null;
            }
            read.incrementAndGet();
            String item = left.next();
            if (item.equals("!")) {
                throw new IOException("no more pages");
            }
            return item;
        });
    }

    private static Attempt<Listing<String>> from(String name, int index, Listing<String> listing) {
        Member member = Member.of(name, new ScriptedRegistry());
        return Attempt.answered(new Peer(member, index, UnifyOptions.defaults()), listing);
    }

    @Test
    void noItemIsFetchedBeforeItIsNeeded() throws IOException {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        Listing<String> merged = Listing.from(new Merge<>(
                List.of(from("a", 0, counted(first, "a", "b", "c")), from("b", 1, counted(second, "x", "y"))),
                item -> item,
                FailurePolicy.FAIL));
        assertThat(merged.next()).isEqualTo("a");
        assertThat(first).hasValue(1);
        assertThat(merged.next()).isEqualTo("b");
        assertThat(first).hasValue(2);
        assertThat(second).hasValue(1);
        assertThat(merged.toList()).containsExactly("c", "x", "y");
    }

    @Test
    void aPageThatFailsFailsTheListOrEndsTheMembersPart() throws IOException {
        Listing<String> failing = Listing.from(new Merge<>(
                List.of(
                        from("a", 0, counted(new AtomicInteger(), "a", "!")),
                        from("b", 1, counted(new AtomicInteger(), "b", "c"))),
                item -> item,
                FailurePolicy.FAIL));
        assertThat(failing.next()).isEqualTo("a");
        assertThatThrownBy(failing::next).hasMessage("no more pages");
        Listing<String> degraded = Listing.from(new Merge<>(
                List.of(
                        from("a", 0, counted(new AtomicInteger(), "a", "!")),
                        from("b", 1, counted(new AtomicInteger(), "b", "c"))),
                item -> item,
                FailurePolicy.DEGRADE));
        assertThat(degraded.toList()).containsExactly("a", "b", "c");
    }
}
