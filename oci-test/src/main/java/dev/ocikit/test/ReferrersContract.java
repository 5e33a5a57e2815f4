// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of the list of referrers. */
abstract class ReferrersContract extends ContractPart {
    private static final String SBOM = "application/vnd.example.sbom";
    private static final String SIGNATURE = "application/vnd.example.signature";

    ReferrersContract(RegistryContract contract) {
        super(contract);
    }

    @BeforeEach
    void onlyWhereThereAreReferrers() {
        needs(Capability.REFERRERS);
    }

    private Set<Digest> referrers(String repository, ImageContent subject) throws IOException {
        return digests(registry().referrers(repository, subject.digest()).toList());
    }

    private Set<Digest> referrers(String repository, ImageContent subject, String artifactType) throws IOException {
        return digests(registry()
                .referrers(repository, subject.digest(), artifactType, ListOptions.ALL)
                .toList());
    }

    /** Returns the digests, and expects that none is listed twice. */
    private static Set<Digest> digests(List<Descriptor> descriptors) {
        Set<Digest> digests = descriptors.stream().map(Descriptor::digest).collect(Collectors.toSet());
        assertEquals(digests.size(), descriptors.size(), "a referrer is listed once");
        return digests;
    }

    @Test
    void nothingRefersToWhatIsNotThere() throws IOException {
        assertEquals(Set.of(), referrers(newRepository(), random.image()));
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        assertEquals(Set.of(), referrers(repository, image));
        assertEquals(Set.of(), referrers(repository, random.image()));
        assertEquals(Set.of(), referrers(repository, image, SBOM));
    }

    @Test
    void whatRefersToAnImageIsListed() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "image");
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        ImageContent signature = pushed(random.referrer(image.descriptor(), SIGNATURE), repository, "tagged");
        pushed(random.artifact(SBOM), repository);
        assertEquals(Set.of(sbom.digest(), signature.digest()), referrers(repository, image));
        assertEquals(Set.of(), referrers(repository, sbom));
    }

    @Test
    void referrersAreListedByArtifactType() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        ImageContent other = pushed(random.referrer(image.descriptor(), SBOM), repository);
        ImageContent signature = pushed(random.referrer(image.descriptor(), SIGNATURE), repository);
        assertEquals(Set.of(sbom.digest(), other.digest()), referrers(repository, image, SBOM));
        assertEquals(Set.of(signature.digest()), referrers(repository, image, SIGNATURE));
        assertEquals(Set.of(), referrers(repository, image, "application/vnd.example.none"));
    }

    @Test
    void aReferrerIsDescribedByItsManifest() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        Descriptor listed = only(repository, image);
        assertSameDocument(sbom.descriptor(), listed);
        assertEquals(Optional.of(SBOM), listed.artifactType());
        assertEquals(sbom.manifest().view().annotations(), listed.annotations());
    }

    private Descriptor only(String repository, ImageContent subject) throws IOException {
        List<Descriptor> listed =
                registry().referrers(repository, subject.digest()).toList();
        assertEquals(1, listed.size(), () -> "of one referrer, listed are " + listed);
        return listed.get(0);
    }

    @Test
    void artifactTypesAreEqualInWhateverCase() throws IOException {
        needs(Capability.MEDIA_TYPES_IN_ANY_CASE);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        String mixed = "application/vnd.example.SBOM";
        ImageContent lower = pushed(random.referrer(image.descriptor(), SBOM), repository);
        ImageContent upper = pushed(random.referrer(image.descriptor(), mixed), repository);
        pushed(random.referrer(image.descriptor(), SIGNATURE), repository);
        for (String type : List.of(SBOM, mixed, SBOM.toUpperCase(Locale.ROOT))) {
            assertEquals(Set.of(lower.digest(), upper.digest()), referrers(repository, image, type));
        }
    }

    @Test
    void aSubjectIsKnownByItsDigestAlone() throws IOException {
        needs(Capability.UNTYPED_SUBJECTS);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        for (String mediaType : List.of("", "\"mediaType\":null,", "\"mediaType\":\"\",")) {
            String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                    + "\",\"manifests\":[],\"subject\":{" + mediaType + "\"digest\":\"" + image.digest()
                    + "\",\"size\":"
                    + image.descriptor().size() + "},\"annotations\":{\"n\":\"" + random.name() + "\"}}";
            ManifestContent referrer =
                    ManifestContent.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.IMAGE_INDEX);
            registry().pushManifest(repository, referrer, List.of());
            assertTrue(referrers(repository, image).contains(referrer.digest()), mediaType);
        }
        assertEquals(3, referrers(repository, image).size());
    }

    @Test
    void anImageWithoutArtifactTypeHasThatOfItsConfig() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        BlobContent config = pushed(
                BlobContent.of(random.bytes(10), "application/vnd.example.config", DigestAlgorithm.SHA256), repository);
        ImageManifest manifest = ImageManifest.builder()
                .mediaType(MediaTypes.IMAGE_MANIFEST)
                .config(config.descriptor())
                .layers(List.of(config.descriptor()))
                .subject(image.descriptor())
                .build();
        registry()
                .pushManifest(repository, ManifestContent.of(manifest.toJson(), MediaTypes.IMAGE_MANIFEST), List.of());
        assertEquals(
                Optional.of("application/vnd.example.config"),
                only(repository, image).artifactType());
        assertEquals(
                1,
                referrers(repository, image, "application/vnd.example.config").size());
    }

    @Test
    void anIndexMayReferToAnImage() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        pushIndex(
                repository,
                ImageIndex.builder().artifactType(SBOM).annotation("a", "b").subject(image.descriptor()));
        Descriptor listed = only(repository, image);
        assertEquals(MediaTypes.IMAGE_INDEX, listed.mediaType());
        assertEquals(Optional.of(SBOM), listed.artifactType());
        assertEquals("b", listed.annotations().get("a"));
    }

    @Test
    void anIndexWithoutArtifactTypeHasNone() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        pushIndex(repository, ImageIndex.builder().subject(image.descriptor()));
        assertEquals(Optional.empty(), only(repository, image).artifactType());
        assertEquals(Set.of(), referrers(repository, image, SBOM));
    }

    private void pushIndex(String repository, ImageIndex.Builder builder) throws IOException {
        ImageIndex index =
                builder.mediaType(MediaTypes.IMAGE_INDEX).manifests(List.of()).build();
        registry().pushManifest(repository, ManifestContent.of(index.toJson(), MediaTypes.IMAGE_INDEX), List.of());
    }

    @Test
    void referrersMayComeBeforeTheirSubject() throws IOException {
        String repository = newRepository();
        ImageContent image = random.image();
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        assertEquals(Set.of(sbom.digest()), referrers(repository, image));
        pushed(image, repository, "image");
        assertEquals(Set.of(sbom.digest()), referrers(repository, image));
    }

    @Test
    void referrersMayHaveReferrers() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        ImageContent signature = pushed(random.referrer(sbom.descriptor(), SIGNATURE), repository);
        assertEquals(Set.of(sbom.digest()), referrers(repository, image));
        assertEquals(Set.of(signature.digest()), referrers(repository, sbom));
    }

    @Test
    void aReferrerThatIsPushedAgainIsListedOnce() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        pushed(sbom, repository, "tag");
        pushed(sbom, repository);
        assertEquals(Set.of(sbom.digest()), referrers(repository, image));
    }

    @Test
    void referrersBelongToTheirRepository() throws IOException {
        String repository = newRepository();
        String other = newRepository();
        ImageContent image = pushed(random.image(), repository);
        pushed(image, other);
        pushed(random.referrer(image.descriptor(), SBOM), repository);
        assertEquals(Set.of(), referrers(other, image));
    }

    @Test
    void aDeletedReferrerIsNotListed() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        ImageContent stays = pushed(random.referrer(image.descriptor(), SBOM), repository);
        registry().deleteManifest(repository, sbom.digest());
        assertEquals(Set.of(stays.digest()), referrers(repository, image));
        registry().deleteManifest(repository, stays.digest());
        assertEquals(Set.of(), referrers(repository, image));
    }

    @Test
    void referrersOutliveTheirSubject() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository);
        registry().deleteManifest(repository, image.digest());
        assertHasManifest(repository, sbom);
        assertEquals(Set.of(sbom.digest()), referrers(repository, image));
    }

    @Test
    void aReferrerThatLosesItsTagIsStillListed() throws IOException {
        needs(Capability.DELETE_TAG, Capability.UNTAGGED_MANIFESTS);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        ImageContent sbom = pushed(random.referrer(image.descriptor(), SBOM), repository, "sbom");
        registry().deleteTag(repository, "sbom");
        assertEquals(Set.of(sbom.digest()), referrers(repository, image));
    }

    @Test
    void referrersAndSubjectsMayGoByTheirSha512Digests() throws IOException {
        needs(Capability.SHA512);
        RandomContent sha512 = random.withDigestAlgorithm(DigestAlgorithm.SHA512);
        String repository = newRepository();
        ImageContent image = pushed(sha512.image(), repository);
        ImageContent sbom = pushed(sha512.referrer(image.descriptor(), SBOM), repository);
        ImageContent signature = pushed(random.referrer(image.descriptor(), SIGNATURE), repository);
        assertEquals(Set.of(sbom.digest(), signature.digest()), referrers(repository, image));
    }

    @Test
    void referrersGetNoTags() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "image");
        pushed(random.referrer(image.descriptor(), SBOM), repository);
        List<String> tags = has(Capability.UNTAGGED_REFERRERS)
                ? List.of("image")
                : List.of("image", "sha256-" + image.digest().encoded());
        assertEquals(tags, registry().tags(repository).toList());
    }

    @Test
    void hundredsOfReferrersAreListedOnceEach() throws IOException {
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository);
        List<Digest> pushed = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ImageContent referrer = random.referrer(image.descriptor(), i % 2 == 0 ? SBOM : SIGNATURE);
            pushed.add(referrer.digest());
            referrer.blobs().get(0).pushTo(registry(), repository);
            referrer.blobs().get(1).pushTo(registry(), repository);
            registry().pushManifest(repository, referrer.manifest(), List.of());
        }
        assertEquals(Set.copyOf(pushed), referrers(repository, image));
        assertEquals(125, referrers(repository, image, SBOM).size());
        assertEquals(Set.copyOf(pushed), digests(walk(repository, image, 40)));
        assertEquals(Set.copyOf(pushed), digests(walk(repository, image, 250)));
    }

    /** Lists the referrers page by page, each after the last of the page before. */
    private List<Descriptor> walk(String repository, ImageContent subject, int limit) throws IOException {
        List<Descriptor> walked = new ArrayList<>();
        String last = "";
        while (true) {
            List<Descriptor> page = registry()
                    .referrers(repository, subject.digest(), null, new ListOptions(last, limit))
                    .toList();
            assertTrue(page.size() <= limit, "no more are listed than wanted");
            if (page.isEmpty()) {
                return walked;
            }
            walked.addAll(page);
            last = page.get(page.size() - 1).digest().toString();
        }
    }
}
