// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ocikit.api.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of tags. */
abstract class TagContract extends ContractPart {
    TagContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aTagMovesToTheManifestThatWasPushedLast() throws IOException {
        needs(Capability.RETAG);
        String repository = newRepository();
        ImageContent first = pushed(random.image(), repository, "latest", "first");
        ImageContent second = pushed(random.image(), repository, "latest");
        assertTagNames(repository, "latest", second);
        assertTagNames(repository, "first", first);
        assertHasManifest(repository, first);
        pushed(first, repository, "latest");
        assertTagNames(repository, "latest", first);
    }

    @Test
    void aTagMayMoveFromAnImageToAnIndex() throws IOException {
        needs(Capability.RETAG);
        String repository = newRepository();
        pushed(random.image(), repository, "latest");
        ImageContent index = pushed(random.index(2), repository, "latest");
        assertTagNames(repository, "latest", index);
    }

    @Test
    void allFormsOfTagsAreTaken() throws IOException {
        String repository = newRepository();
        List<String> tags = List.of(
                "0", "_", "a", "Z", "1.0", "v1.2.3-rc.1_x", "a".repeat(128), "_".repeat(128), "A-._9", "sha256-abc");
        ImageContent image = pushed(random.image(), repository, tags.toArray(new String[0]));
        for (String tag : tags) {
            assertTagNames(repository, tag, image);
        }
    }

    @Test
    void tagsThatDifferInCaseAreDifferent() throws IOException {
        String repository = newRepository();
        ImageContent lower = pushed(random.image(), repository, "tag");
        ImageContent upper = pushed(random.image(), repository, "Tag");
        assertTagNames(repository, "tag", lower);
        assertTagNames(repository, "Tag", upper);
        assertHasNoTag(repository, "TAG");
    }

    @Test
    void tagsBelongToTheirRepository() throws IOException {
        String one = newRepository();
        String other = newRepository();
        ImageContent first = pushed(random.image(), one, "tag");
        ImageContent second = pushed(random.image(), other, "tag");
        assertTagNames(one, "tag", first);
        assertTagNames(other, "tag", second);
    }

    @Test
    void oneBadTagRefusesThemAll() throws IOException {
        needs(Capability.RETAG);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "old");
        ImageContent refused = random.image();
        for (BlobContent blob : refused.blobs()) {
            pushed(blob, repository);
        }
        refused(
                ErrorCode.NAME_INVALID,
                () -> registry().pushManifest(repository, refused.manifest(), List.of("old", "new", "not a tag")));
        assertTagNames(repository, "old", image);
        assertHasNoTag(repository, "new");
        assertHasNoManifest(repository, refused);
    }

    @Test
    void manyTagsOfOnePushAllNameIt() throws IOException {
        String repository = newRepository();
        List<String> tags = IntStream.range(0, 60)
                .mapToObj(i -> "t" + (100 + i) + "-" + "x".repeat(100))
                .toList();
        ImageContent image = pushed(random.image(), repository, tags.toArray(new String[0]));
        assertEquals(tags, registry().tags(repository).toList());
        assertTagNames(repository, tags.get(59), image);
    }
}
