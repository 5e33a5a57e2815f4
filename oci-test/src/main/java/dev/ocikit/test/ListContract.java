// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of the lists of tags and of repositories. */
abstract class ListContract extends ContractPart {
    ListContract(RegistryContract contract) {
        super(contract);
    }

    private List<String> tags(String repository, ListOptions options) throws IOException {
        return registry().tags(repository, options).toList();
    }

    @Test
    void tagsAreInAsciiOrder() throws IOException {
        needs(Capability.ASCII_ORDER);
        String repository = newRepository();
        pushed(random.image(), repository, "b", "B", "a", "_", "0", "10", "9", "A-1", "A.1", "A1", "A_1", "aa");
        assertEquals(
                List.of("0", "10", "9", "A-1", "A.1", "A1", "A_1", "B", "_", "a", "aa", "b"),
                registry().tags(repository).toList());
    }

    @Test
    void aRepositoryMayHaveNoTags() throws IOException {
        needs(Capability.UNTAGGED_REPOSITORIES);
        String repository = newRepository();
        pushed(random.image(), repository);
        assertEquals(List.of(), registry().tags(repository).toList());
        assertEquals(List.of(), tags(repository, ListOptions.first(1)));
        assertEquals(List.of(), tags(repository, ListOptions.after("a")));
    }

    @Test
    void aRepositoryThatIsNotThereHasNoList() {
        refused(ErrorCode.NAME_UNKNOWN, () -> registry().tags(newRepository()));
    }

    @Test
    void theTagsAfterATagAreListed() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository, "b", "d", "f");
        assertEquals(List.of("b", "d", "f"), tags(repository, ListOptions.after("")));
        assertEquals(List.of("b", "d", "f"), tags(repository, ListOptions.after("a")));
        assertEquals(List.of("d", "f"), tags(repository, ListOptions.after("b")));
        assertEquals(List.of("d", "f"), tags(repository, ListOptions.after("c")));
        assertEquals(List.of("f"), tags(repository, ListOptions.after("d")));
        assertEquals(List.of(), tags(repository, ListOptions.after("f")));
        assertEquals(List.of(), tags(repository, ListOptions.after("g")));
    }

    @Test
    void noMoreTagsAreListedThanWanted() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository, "a", "b", "c");
        assertEquals(List.of("a"), tags(repository, ListOptions.first(1)));
        assertEquals(List.of("a", "b"), tags(repository, ListOptions.first(2)));
        assertEquals(List.of("a", "b", "c"), tags(repository, ListOptions.first(3)));
        assertEquals(List.of("a", "b", "c"), tags(repository, ListOptions.first(4)));
        assertEquals(List.of("b"), tags(repository, new ListOptions("a", 1)));
        assertEquals(List.of("c"), tags(repository, new ListOptions("b", 1)));
        assertEquals(List.of(), tags(repository, new ListOptions("c", 1)));
        assertEquals(List.of("b", "c"), tags(repository, new ListOptions("a0", 2)));
    }

    @Test
    void thousandsOfTagsAreListedOnceEach() throws IOException {
        String repository = newRepository();
        List<String> all =
                IntStream.range(0, 2500).mapToObj(i -> "tag-" + (10_000 + i)).toList();
        ImageContent image = random.image(1, 10);
        for (int i = 0; i < all.size(); i += 50) {
            image.pushTo(registry(), repository, all.subList(i, i + 50).toArray(new String[0]));
        }
        assertEquals(all, registry().tags(repository).toList());
        assertEquals(all.subList(0, 1999), tags(repository, ListOptions.first(1999)));
        assertEquals(all.subList(1500, 2500), tags(repository, ListOptions.after(all.get(1499))));
        assertEquals(all, walk(repository, 999));
        assertEquals(all, walk(repository, 1000));
        assertEquals(all, walk(repository, 1250));
    }

    /** Lists the tags page by page, each after the last tag of the page before. */
    private List<String> walk(String repository, int limit) throws IOException {
        List<String> walked = new ArrayList<>();
        List<String> page = tags(repository, ListOptions.first(limit));
        while (!page.isEmpty()) {
            walked.addAll(page);
            page = tags(repository, new ListOptions(page.get(page.size() - 1), limit));
        }
        return walked;
    }

    @Test
    void theEndOfAListStaysTheEnd() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository, "only");
        Listing<String> listing = registry().tags(repository);
        assertEquals("only", listing.next());
        assertNull(listing.next());
        assertNull(listing.next());
        assertEquals(List.of(), listing.toList());
    }

    @Test
    void aListNeedNotBeReadToItsEnd() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository, "a", "b", "c");
        for (int i = 0; i < 50; i++) {
            assertEquals("a", registry().tags(repository).next());
        }
    }

    @Test
    void repositoriesAreListedInOrder() throws IOException {
        needs(Capability.REPOSITORIES);
        String prefix = newRepository();
        List<String> names = List.of(prefix + "/a", prefix + "/a-b", prefix + "/a/b", prefix + "/b", prefix + "0");
        for (int i : new int[] {3, 1, 4, 0, 2}) {
            pushed(random.image(1, 10), names.get(i), "tag");
        }
        assertListed(names, within(prefix, ListOptions.ALL));
        if (has(Capability.PAGED_REPOSITORIES) && has(Capability.ORDERED_REPOSITORIES)) {
            assertListed(names, within(prefix, ListOptions.after(prefix)));
        }
    }

    /** Returns the listed repositories whose names begin with a prefix. */
    private List<String> within(String prefix, ListOptions options) throws IOException {
        return registry().repositories(options).toList().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Expects that each repository is listed once, and in order if the registry has one. */
    private void assertListed(List<String> names, List<String> listed) {
        List<String> sorted = listed.stream().sorted().toList();
        assertEquals(names.stream().sorted().toList(), sorted);
        if (has(Capability.ORDERED_REPOSITORIES)) {
            assertEquals(sorted, listed);
        }
    }

    @Test
    void theRepositoriesAfterARepositoryAreListed() throws IOException {
        needs(Capability.REPOSITORIES, Capability.PAGED_REPOSITORIES);
        String prefix = newRepository();
        for (String name : List.of("/b", "/d", "/f")) {
            pushed(random.image(1, 10), prefix + name, "tag");
        }
        assertEquals(List.of(prefix + "/b"), repositories(prefix, 1));
        assertEquals(List.of(prefix + "/b", prefix + "/d"), repositories(prefix + "/a", 2));
        assertEquals(List.of(prefix + "/d", prefix + "/f"), repositories(prefix + "/b", 2));
        assertEquals(List.of(prefix + "/d"), repositories(prefix + "/c", 1));
    }

    private List<String> repositories(String startAfter, int limit) throws IOException {
        return registry().repositories(new ListOptions(startAfter, limit)).toList();
    }

    @Test
    void aRepositoryThatNobodyPushedToIsNotListed() throws IOException {
        needs(Capability.REPOSITORIES);
        String repository = newRepository();
        assertHasNoTag(repository, "tag");
        assertHasNoBlob(repository, random.blob(1));
        assertEquals(
                List.of(),
                registry()
                        .repositories(
                                has(Capability.PAGED_REPOSITORIES)
                                        ? ListOptions.after(repository.substring(0, repository.length() - 1))
                                        : ListOptions.ALL)
                        .filter(repository::equals)
                        .toList());
    }
}
