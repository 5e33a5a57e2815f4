// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of deleting. */
abstract class DeleteContract extends ContractPart {
    DeleteContract(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aTagIsDeletedAndNothingElse() throws IOException {
        needs(Capability.DELETE_TAG);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "one", "other");
        registry().deleteTag(repository, "one");
        assertHasNoTag(repository, "one");
        assertTagNames(repository, "other", image);
        assertEquals(List.of("other"), registry().tags(repository).toList());
    }

    /** To deny it would say that another client can. */
    @Test
    void whatIsNotDeletedHereIsUnsupported() throws IOException {
        assumeFalse(
                has(Capability.DELETE_TAG) && has(Capability.DELETE_MANIFEST) && has(Capability.DELETE_BLOB),
                "the registry deletes everything");
        String repository = newRepository();
        ImageContent image = random.image();
        ImageContent index = pushed(random.indexOf(List.of(image)), repository, "multi");
        if (!has(Capability.DELETE_TAG)) {
            refused(ErrorCode.UNSUPPORTED, () -> registry().deleteTag(repository, "multi"));
        }
        if (!has(Capability.DELETE_MANIFEST)) {
            refused(ErrorCode.UNSUPPORTED, () -> registry().deleteManifest(repository, index.digest()));
            refused(ErrorCode.UNSUPPORTED, () -> registry().deleteManifest(repository, image.digest()));
        }
        if (!has(Capability.DELETE_BLOB)) {
            for (BlobContent blob : image.blobs()) {
                refused(ErrorCode.UNSUPPORTED, () -> registry().deleteBlob(repository, blob.digest()));
            }
        }
        assertTagNames(repository, "multi", index);
        assertHasManifest(repository, image);
        assertHasBlob(repository, image.blobs().get(0));
    }

    @Test
    void aManifestOutlivesItsLastTag() throws IOException {
        needs(Capability.DELETE_TAG, Capability.UNTAGGED_MANIFESTS);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "only");
        registry().deleteTag(repository, "only");
        assertHasNoTag(repository, "only");
        assertHasManifest(repository, image);
        assertHasBlob(repository, image.blobs().get(0));
    }

    @Test
    void aDeletedTagCanBePushedAgain() throws IOException {
        needs(Capability.DELETE_TAG);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "tag");
        registry().deleteTag(repository, "tag");
        image.pushTo(registry(), repository, "tag");
        assertTagNames(repository, "tag", image);
    }

    @Test
    void aTagThatIsNotThereCannotBeDeleted() throws IOException {
        needs(Capability.DELETE_TAG);
        String repository = newRepository();
        pushed(random.image(), repository, "tag");
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().deleteTag(repository, "absent"));
        registry().deleteTag(repository, "tag");
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().deleteTag(repository, "tag"));
        refusedAsUnknownManifest(() -> registry().deleteTag(newRepository(), "tag"));
    }

    @Test
    void aManifestIsDeletedWithAllItsTags() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "one", "other");
        ImageContent stays = pushed(random.image(), repository, "stays");
        registry().deleteManifest(repository, image.digest());
        assertHasNoManifest(repository, image);
        assertHasNoTag(repository, "one");
        assertHasNoTag(repository, "other");
        assertHasManifest(repository, stays);
        assertTagNames(repository, "stays", stays);
        assertEquals(List.of("stays"), registry().tags(repository).toList());
    }

    @Test
    void aTagThatMovedOnOutlivesTheManifestThatItNamed() throws IOException {
        needs(Capability.DELETE_MANIFEST, Capability.RETAG, Capability.UNTAGGED_MANIFESTS);
        String repository = newRepository();
        ImageContent first = pushed(random.image(), repository, "latest");
        ImageContent second = pushed(random.image(), repository, "latest");
        registry().deleteManifest(repository, first.digest());
        assertTagNames(repository, "latest", second);
    }

    @Test
    void theBlobsOfADeletedManifestStay() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "tag");
        registry().deleteManifest(repository, image.digest());
        for (BlobContent blob : image.blobs()) {
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void aDeletedManifestCanBePushedAgainWithoutItsOldTags() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "old");
        registry().deleteManifest(repository, image.digest());
        image.pushTo(registry(), repository, "new");
        assertHasManifest(repository, image);
        assertTagNames(repository, "new", image);
        assertHasNoTag(repository, "old");
    }

    @Test
    void theImagesOfADeletedIndexStay() throws IOException {
        needs(Capability.DELETE_MANIFEST, Capability.UNTAGGED_MANIFESTS);
        String repository = newRepository();
        ImageContent index = pushed(random.index(2), repository, "multi");
        registry().deleteManifest(repository, index.digest());
        assertHasNoManifest(repository, index);
        for (ImageContent image : index.children()) {
            assertHasManifest(repository, image);
        }
    }

    @Test
    void aManifestIsDeletedInItsRepositoryOnly() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String one = newRepository();
        String other = newRepository();
        ImageContent image = pushed(random.image(), one, "tag");
        pushed(image, other, "tag");
        registry().deleteManifest(one, image.digest());
        assertHasNoManifest(one, image);
        assertTagNames(other, "tag", image);
    }

    @Test
    void aManifestIsDeletedUnderOneDigestOnly() throws IOException {
        needs(Capability.DELETE_MANIFEST, Capability.SHA512);
        String repository = newRepository();
        ImageContent bySha256 = pushed(random.image(), repository, "sha256");
        ManifestContent content = ManifestContent.of(
                bySha256.manifest().toByteArray(), bySha256.manifest().mediaType(), DigestAlgorithm.SHA512);
        ImageContent bySha512 = pushed(new ImageContent(content, List.of(), List.of()), repository, "sha512");
        registry().deleteManifest(repository, bySha512.digest());
        assertHasNoManifest(repository, bySha512);
        assertHasNoTag(repository, "sha512");
        assertTagNames(repository, "sha256", bySha256);
    }

    @Test
    void aManifestThatIsNotThereCannotBeDeleted() throws IOException {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(), repository, "tag");
        refused(
                ErrorCode.MANIFEST_UNKNOWN,
                () -> registry().deleteManifest(repository, random.image().digest()));
        registry().deleteManifest(repository, image.digest());
        refused(ErrorCode.MANIFEST_UNKNOWN, () -> registry().deleteManifest(repository, image.digest()));
        refusedAsUnknownManifest(() -> registry().deleteManifest(newRepository(), image.digest()));
    }

    @Test
    void aBlobIsDeleted() throws IOException {
        needs(Capability.DELETE_BLOB);
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), repository);
        BlobContent stays = pushed(random.blob(1000), repository);
        registry().deleteBlob(repository, blob.digest());
        assertHasNoBlob(repository, blob);
        assertHasBlob(repository, stays);
    }

    @Test
    void aBlobIsDeletedInItsRepositoryOnly() throws IOException {
        needs(Capability.DELETE_BLOB, Capability.SCOPED_BLOBS);
        String one = newRepository();
        String other = newRepository();
        BlobContent blob = pushed(random.blob(1000), one);
        pushed(blob, other);
        registry().deleteBlob(one, blob.digest());
        assertHasNoBlob(one, blob);
        assertHasBlob(other, blob);
    }

    @Test
    void aDeletedBlobCanBePushedAgain() throws IOException {
        needs(Capability.DELETE_BLOB);
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(1000), repository);
        registry().deleteBlob(repository, blob.digest());
        assertHasBlob(repository, pushed(blob, repository));
    }

    @Test
    void aBlobUnderASha512DigestIsDeleted() throws IOException {
        needs(Capability.DELETE_BLOB, Capability.SHA512);
        String repository = newRepository();
        BlobContent blob =
                pushed(random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(10), repository);
        registry().deleteBlob(repository, blob.digest());
        assertHasNoBlob(repository, blob);
    }

    @Test
    void aBlobThatIsNotThereCannotBeDeleted() throws IOException {
        needs(Capability.DELETE_BLOB);
        String repository = newRepository();
        BlobContent blob = pushed(random.blob(10), repository);
        refused(
                ErrorCode.BLOB_UNKNOWN,
                () -> registry().deleteBlob(repository, random.blob(10).digest()));
        registry().deleteBlob(repository, blob.digest());
        refused(ErrorCode.BLOB_UNKNOWN, () -> registry().deleteBlob(repository, blob.digest()));
        refusedAsUnknownBlob(() -> registry().deleteBlob(newRepository(), blob.digest()));
    }

    @Test
    void aBlobOfAnotherRepositoryCannotBeDeletedFromHere() throws IOException {
        needs(Capability.DELETE_BLOB, Capability.SCOPED_BLOBS);
        String one = newRepository();
        String other = newRepository();
        BlobContent blob = pushed(random.blob(10), one);
        pushed(random.blob(10), other);
        refused(ErrorCode.BLOB_UNKNOWN, () -> registry().deleteBlob(other, blob.digest()));
        assertHasBlob(one, blob);
    }
}
