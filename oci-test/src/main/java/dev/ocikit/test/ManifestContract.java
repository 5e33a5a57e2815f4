// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of pushing and reading manifests. */
abstract class ManifestContract extends ContractPart {
    ManifestContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aManifestWithoutTagsIsReadByItsDigest() throws IOException {
        String repository = newRepository();
        ImageContent image = random.image();
        assertSameDocument(image.descriptor(), image.pushTo(registry(), repository));
        assertHasManifest(repository, image);
        assertNoTags(repository);
    }

    @Test
    void aManifestWithATagIsReadByBoth() throws IOException {
        String repository = newRepository();
        ImageContent image = random.image();
        assertSameDocument(image.descriptor(), image.pushTo(registry(), repository, "latest"));
        assertHasManifest(repository, image);
        assertTagNames(repository, "latest", image);
    }

    @Test
    void aManifestMayHaveManyTags() throws IOException {
        String repository = newRepository();
        String[] tags = {"1", "1.2", "1.2.3", "latest", "stable", "a", "b", "c", "d", "e", "f", "g"};
        ImageContent image = pushed(random.image(), repository, tags);
        assertHasManifest(repository, image);
        for (String tag : tags) {
            assertTagNames(repository, tag, image);
        }
    }

    @Test
    void aTagMayBeNamedTwice() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "twice", "twice");
        assertTagNames(repository, "twice", image);
        assertEquals(List.of("twice"), registry().tags(repository).toList());
    }

    @Test
    void aManifestMayBePushedAgain() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "one");
        assertSameDocument(image.descriptor(), image.pushTo(registry(), repository, "one"));
        assertSameDocument(image.descriptor(), image.pushTo(registry(), repository, "other"));
        assertHasManifest(repository, image);
        assertTagNames(repository, "one", image);
        assertTagNames(repository, "other", image);
    }

    @Test
    void aPushWithoutTagsLeavesTheTagsThatAreThere() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "tag");
        image.pushTo(registry(), repository);
        assertTagNames(repository, "tag", image);
    }

    @Test
    void aManifestMayGoByItsSha512Digest() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        ImageContent image = random.withDigestAlgorithm(DigestAlgorithm.SHA512).image();
        assertSameDocument(image.descriptor(), image.pushTo(registry(), repository));
        assertHasManifest(repository, image);
    }

    @Test
    void aTagNamesTheDigestThatItsManifestWasPushedUnder() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        ImageContent image =
                pushed(random.withDigestAlgorithm(DigestAlgorithm.SHA512).image(), repository, "a", "b");
        assertTagNames(repository, "a", image);
        assertTagNames(repository, "b", image);
    }

    @Test
    void theSameManifestMayGoByTwoDigests() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        ImageContent bySha256 = pushed(random.image(), repository, "sha256");
        ManifestContent content = ManifestContent.of(
                bySha256.manifest().toByteArray(), bySha256.manifest().mediaType(), DigestAlgorithm.SHA512);
        ImageContent bySha512 = new ImageContent(content, bySha256.blobs(), List.of());
        pushed(bySha512, repository, "sha512");
        assertHasManifest(repository, bySha256);
        assertHasManifest(repository, bySha512);
        assertTagNames(repository, "sha256", bySha256);
        assertTagNames(repository, "sha512", bySha512);
    }

    @Test
    void anIndexIsReadWithItsImages() throws IOException {
        String repository = newRepository();
        ImageContent index = pushed(random.index(5), repository, "multi");
        assertTagNames(repository, "multi", index);
        assertEquals(5, registry().getTag(repository, "multi").view().children().size());
        for (ImageContent image : index.children()) {
            assertHasManifest(repository, image);
        }
    }

    @Test
    void anIndexMayListIndexes() throws IOException {
        String repository = newRepository();
        ImageContent deep = random.indexOf(List.of(random.indexOf(List.of(random.index(2), random.image()))));
        pushed(deep, repository, "deep");
        assertTagNames(repository, "deep", deep);
        assertHasManifest(repository, deep.children().get(0).children().get(0));
    }

    @Test
    void anIndexOfSha512ImagesMayGoByItsSha256Digest() throws IOException {
        needs(Capability.SHA512);
        String repository = newRepository();
        ImageContent image = random.withDigestAlgorithm(DigestAlgorithm.SHA512).image();
        ImageContent index = pushed(random.indexOf(List.of(image, random.image())), repository, "mixed");
        assertTagNames(repository, "mixed", index);
        assertHasManifest(repository, image);
    }

    @Test
    void anImageMayHaveNoLayersAndAnIndexNoImages() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(0, 0), repository);
        assertHasManifest(repository, image);
        ImageContent index = pushed(random.indexOf(List.of()), repository, "empty");
        assertTagNames(repository, "empty", index);
    }

    @Test
    void anArtifactIsReadAsItWasPushed() throws IOException {
        String repository = newRepository();
        ImageContent artifact = pushed(random.artifact("application/vnd.example.thing.v1+json"), repository, "thing");
        assertTagNames(repository, "thing", artifact);
        for (BlobContent blob : artifact.blobs()) {
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void aSubjectNeedNotBeThere() throws IOException {
        String repository = newRepository();
        ImageContent referrer = random.referrer(random.image().descriptor(), "application/vnd.example.sbom");
        pushed(referrer, repository, "sbom");
        assertTagNames(repository, "sbom", referrer);
    }

    @Test
    void whatAManifestRefersToIsEitherNotWantedOrAskedFor() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        assertSparse(repository, "image", random.image(), has(Capability.SPARSE_IMAGES));
        assertSparse(repository, "index", random.index(2), has(Capability.SPARSE_INDEXES));
    }

    /** Pushes a manifest without what it refers to, and expects that it is stored, or that it is refused and not stored. */
    private void assertSparse(String repository, String tag, ImageContent content, boolean accepted)
            throws IOException {
        if (accepted) {
            registry().pushManifest(repository, content.manifest(), List.of(tag));
            assertTagNames(repository, tag, content);
        } else {
            refused(
                    ErrorCode.MANIFEST_BLOB_UNKNOWN,
                    () -> registry().pushManifest(repository, content.manifest(), List.of(tag)));
            assertHasNoManifest(repository, content);
            assertHasNoTag(repository, tag);
        }
    }

    @Test
    void aManifestBelongsToTheRepositoryThatItWasPushedTo() throws IOException {
        String other = newRepository();
        pushed(random.image(), other, "other");
        ImageContent image = pushed(random.image(), newRepository(), "tag");
        assertHasNoManifest(other, image);
        assertHasNoTag(other, "tag");
    }

    @Test
    void aManifestThatIsNotThereIsUnknown() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository, "there");
        Digest absent = random.image().digest();
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().getManifest(repository, absent));
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().resolveManifest(repository, absent));
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().getTag(repository, "absent"));
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().resolveTag(repository, "absent"));
    }

    @Test
    void aManifestOfARepositoryThatIsNotThereIsUnknown() {
        String repository = newRepository();
        assertHasNoManifest(repository, random.image());
        assertHasNoTag(repository, "latest");
    }

    @Test
    void aBlobIsNoManifest() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository);
        BlobContent blob = pushed(random.blob(100), repository);
        refusedAsUnknownManifest(() -> registry().getManifest(repository, blob.digest()));
        refusedAsUnknownManifest(() -> registry().resolveManifest(repository, blob.digest()));
    }

    @Test
    void aDigestThatCannotBeComputedIsNeverFound() throws IOException {
        String repository = newRepository();
        pushed(random.image(), repository);
        Digest unknown = Digest.parse("blake9:0123456789abcdef");
        Set<ErrorCode> codes = Set.of(
                ErrorCode.MANIFEST_UNKNOWN, ErrorCode.NAME_UNKNOWN, ErrorCode.UNSUPPORTED, ErrorCode.DIGEST_INVALID);
        refused(codes, () -> registry().getManifest(repository, unknown));
        refused(codes, () -> registry().resolveManifest(repository, unknown));
    }

    @Test
    void contentThatIsNoManifestIsRefusedAndNotStored() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "tag");
        String whole = new String(image.manifest().toByteArray(), StandardCharsets.UTF_8);
        List<String> tags = has(Capability.RETAG) ? List.of("tag", "bad") : List.of("bad");
        for (String text :
                List.of("", " ", "not JSON", "[]", "\"text\"", "null", whole.substring(0, 50), whole + "}")) {
            ManifestContent bad = ManifestContent.of(text.getBytes(StandardCharsets.UTF_8), MediaTypes.IMAGE_MANIFEST);
            refused(ErrorCode.MANIFEST_INVALID, () -> registry().pushManifest(repository, bad, tags));
            refusedAsUnknownManifest(() -> registry().getManifest(repository, bad.digest()));
            assertHasNoTag(repository, "bad");
            assertTagNames(repository, "tag", image);
        }
    }

    @Test
    void aManifestOfFourMegabytesIsAccepted() throws IOException {
        String repository = newRepository();
        ImageContent small = random.image();
        String whole = new String(small.manifest().toByteArray(), StandardCharsets.UTF_8);
        String padding = ",\"annotations\":{\"padding\":\"" + "x".repeat(4_000_000 - whole.length() - 31) + "\"}}";
        String large = whole.substring(0, whole.lastIndexOf('}')) + padding;
        ManifestContent manifest =
                ManifestContent.of(large.getBytes(StandardCharsets.UTF_8), MediaTypes.IMAGE_MANIFEST);
        ImageContent image = pushed(new ImageContent(manifest, small.blobs(), List.of()), repository, "large");
        assertTagNames(repository, "large", image);
    }

    @Test
    void theLocationOfAManifestIsAbsoluteIfThereIsOne() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        assertTrue(registry()
                .locateManifest(repository, image.digest())
                .map(URI::isAbsolute)
                .orElse(true));
    }
}
