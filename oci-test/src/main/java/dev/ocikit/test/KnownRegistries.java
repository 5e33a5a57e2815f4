// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.Capability.ANONYMOUS_MOUNT;
import static dev.ocikit.test.Capability.ANY_MEDIA_TYPE;
import static dev.ocikit.test.Capability.CANCEL;
import static dev.ocikit.test.Capability.COMMIT_AGAIN;
import static dev.ocikit.test.Capability.COMMIT_UNDER_OTHER_ALGORITHM;
import static dev.ocikit.test.Capability.DELETE_BLOB;
import static dev.ocikit.test.Capability.DELETE_REFERENCED_BLOB;
import static dev.ocikit.test.Capability.DOCKER_MEDIA_TYPES;
import static dev.ocikit.test.Capability.EXACT_CODES;
import static dev.ocikit.test.Capability.EXCLUSIVE_DELETE;
import static dev.ocikit.test.Capability.MEDIA_TYPES_IN_ANY_CASE;
import static dev.ocikit.test.Capability.MOUNT;
import static dev.ocikit.test.Capability.NULL_LISTS;
import static dev.ocikit.test.Capability.ORDERED_REPOSITORIES;
import static dev.ocikit.test.Capability.PAGED_REPOSITORIES;
import static dev.ocikit.test.Capability.REPOSITORIES;
import static dev.ocikit.test.Capability.RESUME;
import static dev.ocikit.test.Capability.SCOPED_BLOBS;
import static dev.ocikit.test.Capability.SHA512;
import static dev.ocikit.test.Capability.SPARSE_IMAGES;
import static dev.ocikit.test.Capability.SPARSE_INDEXES;
import static dev.ocikit.test.Capability.STRICT_DOCUMENTS;
import static dev.ocikit.test.Capability.UNTAGGED_MANIFESTS;
import static dev.ocikit.test.Capability.UNTAGGED_REFERRERS;
import static dev.ocikit.test.Capability.UNTAGGED_REPOSITORIES;
import static dev.ocikit.test.Capability.UNTYPED_SUBJECTS;

import java.util.List;

/**
 * Profiles of registries of other makes: the results of {@link RegistryContract} through {@code RegistryClient}.
 *
 * <p>A test returns one of them, or one that is derived from it for another version or configuration:
 *
 * <pre>{@code
 * class OurZotTest extends RegistryContract {
 *     private final RegistryClient client = RegistryClient.of("http://127.0.0.1:5000");
 *
 *     @Override
 *     protected OciRegistry registry() {
 *         return client;
 *     }
 *
 *     @Override
 *     protected RegistryProfile profile() {
 *         return KnownRegistries.zot().withoutFaults("Lists.theTagsAfterATagAreListed");
 *     }
 * }
 * }</pre>
 */
public final class KnownRegistries {
    private static final RegistryProfile DISTRIBUTION = RegistryProfile.of(
                    "distribution",
                    "3.1.2",
                    Capabilities.all()
                            .without(
                                    SHA512,
                                    COMMIT_UNDER_OTHER_ALGORITHM,
                                    ANONYMOUS_MOUNT,
                                    SPARSE_IMAGES,
                                    SPARSE_INDEXES,
                                    ANY_MEDIA_TYPE,
                                    UNTAGGED_REPOSITORIES,
                                    EXCLUSIVE_DELETE,
                                    UNTAGGED_REFERRERS,
                                    ORDERED_REPOSITORIES,
                                    STRICT_DOCUMENTS,
                                    MEDIA_TYPES_IN_ANY_CASE,
                                    EXACT_CODES))
            .withFaults(
                    RegistryFault.intermittent(
                            "Concurrency.ofManyThatGoOnWithAnUploadOneDoes",
                            "it takes the same bytes of a session from several clients"),
                    RegistryFault.intermittent(
                            "Concurrency.aTagNeverNamesWhatWasDeleted",
                            "it deletes a manifest and its tags one after the other"));

    private static final RegistryProfile GO_CONTAINERREGISTRY = RegistryProfile.of(
                    "go-containerregistry",
                    "0.22.1",
                    Capabilities.all()
                            .without(
                                    SHA512,
                                    COMMIT_UNDER_OTHER_ALGORITHM,
                                    RESUME,
                                    CANCEL,
                                    MOUNT,
                                    ANONYMOUS_MOUNT,
                                    SPARSE_INDEXES,
                                    SCOPED_BLOBS,
                                    UNTAGGED_REFERRERS,
                                    ORDERED_REPOSITORIES,
                                    PAGED_REPOSITORIES,
                                    COMMIT_AGAIN,
                                    STRICT_DOCUMENTS,
                                    EXACT_CODES))
            .withFaults(
                    RegistryFault.of(
                            "Manifests.contentThatIsNoManifestIsRefusedAndNotStored",
                            "it stores anything as an image manifest"),
                    RegistryFault.of(
                            "Deletes.aManifestIsDeletedWithAllItsTags", "its tags outlive the manifest that they name"),
                    RegistryFault.of(
                            "Deletes.aDeletedManifestCanBePushedAgainWithoutItsOldTags",
                            "its tags outlive the manifest that they name"),
                    RegistryFault.intermittent(
                            "Concurrency.aTagNeverNamesWhatWasDeleted", "its tags outlive the manifest that they name"),
                    RegistryFault.of(
                            "Concurrency.ofManyThatDeleteOneDoes",
                            "it answers 500 to the deletion of a blob that is not there"),
                    RegistryFault.of("Ranges.bytesBeyondTheEndAreLeftOut", "it refuses ranges that end beyond the end"),
                    RegistryFault.of("Ranges.everyPartOfABlobCanBeRead", "it refuses ranges that end beyond the end"),
                    RegistryFault.of("Ranges.partsOfABlobMakeTheWhole", "it refuses ranges that end beyond the end"));

    private static final RegistryProfile OLAREG = RegistryProfile.of(
                    "olareg",
                    "0.2.2",
                    Capabilities.all()
                            .without(
                                    ANONYMOUS_MOUNT,
                                    SPARSE_IMAGES,
                                    SPARSE_INDEXES,
                                    ANY_MEDIA_TYPE,
                                    UNTAGGED_MANIFESTS,
                                    EXCLUSIVE_DELETE,
                                    REPOSITORIES,
                                    COMMIT_AGAIN,
                                    STRICT_DOCUMENTS,
                                    MEDIA_TYPES_IN_ANY_CASE,
                                    EXACT_CODES))
            .withFaults(
                    RegistryFault.of(
                            "Lists.aRepositoryThatIsNotThereHasNoList",
                            "it answers an empty list for a repository that is not there"),
                    RegistryFault.of(
                            "Names.repositoriesMayBeNamedLikeTheWordsOfTheProtocol",
                            "it refuses repositories with a component \"blobs\", the name of a directory of its store"),
                    RegistryFault.intermittent(
                            "Concurrency.ofManyThatGoOnWithAnUploadOneDoes",
                            "it takes the same bytes of a session from several clients"),
                    RegistryFault.intermittent(
                            "Concurrency.noReferrerIsLostWhenManyPush",
                            "it loses referrers of a subject that are pushed at the same time"));

    private static final RegistryProfile ZOT = RegistryProfile.of(
                    "zot",
                    "2.1.20",
                    Capabilities.all()
                            .without(
                                    SPARSE_IMAGES,
                                    SPARSE_INDEXES,
                                    ANY_MEDIA_TYPE,
                                    DOCKER_MEDIA_TYPES,
                                    SCOPED_BLOBS,
                                    UNTAGGED_MANIFESTS,
                                    ORDERED_REPOSITORIES,
                                    PAGED_REPOSITORIES,
                                    DELETE_REFERENCED_BLOB,
                                    NULL_LISTS,
                                    UNTYPED_SUBJECTS,
                                    MEDIA_TYPES_IN_ANY_CASE,
                                    EXACT_CODES))
            .withFaults(
                    RegistryFault.of(
                            "Lists.aRepositoryMayHaveNoTags", "it does not list after a tag that is not there"),
                    RegistryFault.of(
                            "Lists.noMoreTagsAreListedThanWanted", "it does not list after a tag that is not there"),
                    RegistryFault.of(
                            "Lists.theTagsAfterATagAreListed", "it does not list after a tag that is not there"),
                    RegistryFault.intermittent(
                            "Concurrency.ofManyThatGoOnWithAnUploadOneDoes",
                            "it takes the same bytes of a session from several clients"));

    private static final RegistryProfile DOCKER_OCI_MEM = RegistryProfile.of(
                    "docker-oci-mem",
                    "0407df60",
                    Capabilities.all()
                            .without(
                                    ANONYMOUS_MOUNT,
                                    SPARSE_IMAGES,
                                    SPARSE_INDEXES,
                                    ANY_MEDIA_TYPE,
                                    REPOSITORIES,
                                    COMMIT_AGAIN,
                                    STRICT_DOCUMENTS,
                                    UNTYPED_SUBJECTS,
                                    MEDIA_TYPES_IN_ANY_CASE,
                                    EXACT_CODES))
            .withFaults(sessions())
            .withFaults(
                    RegistryFault.of(
                            "Documents.aManifestWithoutMediaTypeGoesByTheOneThatItIsPushedWith",
                            "it refuses a manifest without a media type of its own"),
                    RegistryFault.of(
                            "Deletes.aManifestIsDeletedWithAllItsTags", "its tags outlive the manifest that they name"),
                    RegistryFault.of(
                            "Deletes.aManifestIsDeletedUnderOneDigestOnly",
                            "its tags outlive the manifest that they name"),
                    RegistryFault.of(
                            "Deletes.aDeletedManifestCanBePushedAgainWithoutItsOldTags",
                            "its tags outlive the manifest that they name"),
                    RegistryFault.intermittent(
                            "Concurrency.aTagNeverNamesWhatWasDeleted", "its tags outlive the manifest that they name"),
                    RegistryFault.of(
                            "Concurrency.ofManyThatDeleteOneDoes", "its tags outlive the manifest that they name"));

    private static final RegistryProfile DOCKER_OCI_LAYOUT = RegistryProfile.of(
                    "docker-oci-layout",
                    "0407df60",
                    Capabilities.all()
                            .without(
                                    ANONYMOUS_MOUNT,
                                    SPARSE_IMAGES,
                                    SPARSE_INDEXES,
                                    ANY_MEDIA_TYPE,
                                    SCOPED_BLOBS,
                                    UNTAGGED_MANIFESTS,
                                    UNTAGGED_REPOSITORIES,
                                    DELETE_BLOB,
                                    REPOSITORIES,
                                    STRICT_DOCUMENTS,
                                    MEDIA_TYPES_IN_ANY_CASE,
                                    EXACT_CODES))
            .withFaults(sessions())
            .withFaults(
                    RegistryFault.of(
                            "Documents.aManifestWithoutMediaTypeGoesByTheOneThatItIsPushedWith",
                            "it refuses a manifest without a media type of its own"),
                    RegistryFault.intermittent(
                            "Concurrency.ofManyThatGoOnWithAnUploadOneDoes",
                            "it takes the same bytes of a session from several clients"));

    private KnownRegistries() {}

    private static List<RegistryFault> sessions() {
        String reason = "it begins a session under every id that it is asked for";
        return List.of(
                RegistryFault.of("Uploads.aCancelledUploadIsGone", reason),
                RegistryFault.of("Resumption.anUploadThatNobodyStartedIsUnknown", reason),
                RegistryFault.of("Resumption.aCommittedUploadIsUnknown", reason),
                RegistryFault.of("Resumption.anUploadCanBeCancelledAfterABreak", reason));
    }

    /** Returns the profiles of all registries. */
    public static List<RegistryProfile> all() {
        return List.of(DISTRIBUTION, GO_CONTAINERREGISTRY, OLAREG, ZOT, DOCKER_OCI_MEM, DOCKER_OCI_LAYOUT);
    }

    /**
     * Returns the profile of a registry.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static RegistryProfile named(String name) {
        return all().stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no profile " + name + ", there are " + all()));
    }

    /** Returns the profile of distribution's registry with its file system store, and deletion enabled. */
    public static RegistryProfile distribution() {
        return DISTRIBUTION;
    }

    /** Returns the profile of go-containerregistry's registry in memory: {@code crane registry serve}. */
    public static RegistryProfile goContainerregistry() {
        return GO_CONTAINERREGISTRY;
    }

    /** Returns the profile of olareg with {@code --api-delete --api-blob-delete}. */
    public static RegistryProfile olareg() {
        return OLAREG;
    }

    /** Returns the profile of zot in its minimal build and with its defaults, which do not take Docker's media types. */
    public static RegistryProfile zot() {
        return ZOT;
    }

    /** Returns the profile of docker/oci's {@code ociserver} in front of its registry in memory. */
    public static RegistryProfile dockerOciMem() {
        return DOCKER_OCI_MEM;
    }

    /** Returns the profile of docker/oci's {@code ociserver} in front of an image layout that all repositories share. */
    public static RegistryProfile dockerOciLayout() {
        return DOCKER_OCI_LAYOUT;
    }
}
