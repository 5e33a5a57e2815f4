// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The contract of names: what is no repository or tag is refused by every method before it does anything. */
abstract class NameContract extends ContractPart {
    private static final List<String> NO_REPOSITORIES = List.of(
            "",
            " ",
            "A",
            "a/B",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/./b",
            "a..b",
            "a___b",
            "-a",
            "a-",
            "_a",
            "a_",
            ".a",
            "a.",
            "a b",
            "a:b",
            "a@b",
            "a\\b",
            "a?b",
            "a#b",
            "a%2fb",
            "a%00",
            "a\nb",
            "a\0",
            "é",
            "\uD83D\uDE00",
            "a/b/",
            "http://a",
            "a".repeat(256));

    private static final List<String> NO_TAGS = List.of(
            "",
            " ",
            ".",
            "..",
            ".a",
            "-a",
            "a b",
            "a/b",
            "../a",
            "a:b",
            "a@b",
            "a?b",
            "a#b",
            "a%41",
            "a\nb",
            "a\0",
            "é",
            "\uD83D\uDE00",
            "a".repeat(129));

    NameContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void whatIsNoRepositoryIsRefused() {
        for (String name : NO_REPOSITORIES) {
            for (Executable call : EveryCall.in(name, random).withoutLocations().calls(registry())) {
                refused(ErrorCode.NAME_INVALID, call);
            }
        }
    }

    @Test
    void aBlobIsNotReadForWhatIsNoRepository() {
        TrackedSource source = new TrackedSource(random.blob(10), Long.MAX_VALUE);
        refused(
                ErrorCode.NAME_INVALID,
                () -> registry().pushBlob("No Repository", random.blob(10).digest(), source));
        assertFalse(source.wasOpened());
    }

    @Test
    void nothingIsMountedFromWhatIsNoRepository() throws IOException {
        BlobContent blob = pushed(random.blob(10), newRepository());
        String repository = newRepository();
        for (String name : NO_REPOSITORIES) {
            refused(ErrorCode.NAME_INVALID, () -> registry().mountBlob(repository, blob.digest(), name));
        }
        if (has(Capability.SCOPED_BLOBS)) {
            assertHasNoBlob(repository, blob);
        }
    }

    @Test
    void whatIsNoTagIsRefused() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "a");
        for (String name : NO_TAGS) {
            refused(ErrorCode.NAME_INVALID, () -> registry().getTag(repository, name));
            refused(ErrorCode.NAME_INVALID, () -> registry().resolveTag(repository, name));
            refused(ErrorCode.NAME_INVALID, () -> registry().deleteTag(repository, name));
            refused(ErrorCode.NAME_INVALID, () -> registry().pushManifest(repository, image.manifest(), List.of(name)));
        }
        assertEquals(List.of("a"), registry().tags(repository).toList());
    }

    @Test
    void aDigestIsNoTag() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        refused(
                ErrorCode.NAME_INVALID,
                () -> registry().getTag(repository, image.digest().toString()));
        refused(
                ErrorCode.NAME_INVALID,
                () -> registry().deleteTag(repository, image.digest().toString()));
        assertHasManifest(repository, image);
    }

    @Test
    void allFormsOfRepositoriesAreTaken() throws IOException {
        String unique = random.name();
        for (String form : List.of("%s", "%s/b", "%s.b", "%s_b", "%s__b", "%s-b", "%s---b", "0/%s", "a.b/%s-c__d/e")) {
            String repository = form.replace("%s", unique);
            ImageContent image = pushed(random.image(1, 10), repository, "tag");
            assertTagNames(repository, "tag", image);
            assertHasBlob(repository, image.blobs().get(0));
        }
    }

    /** Servers know a route by its last parts, so these names must not lead them astray. */
    @Test
    void repositoriesMayBeNamedLikeTheWordsOfTheProtocol() throws IOException {
        String unique = random.name();
        for (String name : List.of("v2", "blobs", "manifests", "tags/list", "uploads", "blobs/uploads", "referrers")) {
            for (String repository :
                    List.of(unique + "/" + name, name + "/" + unique, unique + "/" + name + "/" + name)) {
                ImageContent image = pushed(random.image(1, 10), repository, "list", "uploads");
                assertTagNames(repository, "list", image);
                assertHasManifest(repository, image);
                assertHasBlob(repository, image.blobs().get(0));
                assertEquals(
                        List.of("list", "uploads"), registry().tags(repository).toList());
                try (BlobWriter writer = registry().startBlobUpload(repository)) {
                    writer.cancel();
                }
            }
        }
    }

    @Test
    void aRepositoryMayHave255Characters() throws IOException {
        needs(Capability.LONG_REPOSITORIES);
        String unique = random.name();
        List<String> names = new ArrayList<>();
        names.add(unique + "x".repeat(255 - unique.length()));
        names.add(unique + "/a".repeat((255 - unique.length()) / 2));
        for (String repository : names) {
            ImageContent image = pushed(random.image(1, 10), repository, "a".repeat(128));
            assertTagNames(repository, "a".repeat(128), image);
            assertHasBlob(repository, image.blobs().get(0));
        }
    }

    @Test
    void aRepositoryWithinAnotherIsAnother() throws IOException {
        String outer = newRepository();
        String inner = outer + "/inner";
        ImageContent image = pushed(random.image(), outer, "tag");
        assertHasNoTag(inner, "tag");
        pushed(random.image(), inner, "other");
        assertTagNames(outer, "tag", image);
        assertEquals(List.of("other"), registry().tags(inner, ListOptions.ALL).toList());
        assertHasNoManifest(inner, image);
    }
}
