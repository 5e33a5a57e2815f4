// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Registries that use the freedom that the specification leaves them, each in a way that a real one does. */
final class PeculiarRegistries {
    private PeculiarRegistries() {}

    /** Returns registries that keep the contract if they do not claim the capability. */
    static List<Peculiarity> all() {
        return List.of(
                new Peculiarity(
                        Capability.SCOPED_BLOBS,
                        "Blobs",
                        "aBlobBelongsToTheRepositoryThatItWasPushedTo",
                        SharedBlobs::new),
                new Peculiarity(
                        Capability.SCOPED_BLOBS,
                        "Mounts",
                        "aBlobIsNotMountedFromARepositoryThatDoesNotHaveIt",
                        SharedBlobs::new),
                new Peculiarity(
                        Capability.CONTRADICTED_MEDIA_TYPES,
                        "Documents",
                        "aManifestThatContradictsItsMediaTypeIsRefusedOrKept",
                        CheckedMediaTypes::new),
                new Peculiarity(
                        Capability.DOCKER_MEDIA_TYPES,
                        "Documents",
                        "aDockerManifestKeepsItsMediaType",
                        inner -> new Refusing(inner, ErrorCode.MANIFEST_INVALID, PeculiarRegistries::isDocker)),
                new Peculiarity(
                        Capability.DOCKER_MEDIA_TYPES,
                        "Documents",
                        "aDockerManifestListKeepsItsMediaType",
                        inner -> new Refusing(inner, ErrorCode.UNSUPPORTED, PeculiarRegistries::isDocker)),
                new Peculiarity(
                        Capability.NULL_LISTS,
                        "Documents",
                        "aListThatIsNullIsEmpty",
                        inner -> new Refusing(inner, ErrorCode.MANIFEST_INVALID, says("\"layers\":null"))),
                new Peculiarity(
                        Capability.NULL_LISTS,
                        "Documents",
                        "aListThatIsNullIsEmpty",
                        inner -> new Refusing(inner, ErrorCode.MANIFEST_INVALID, says("\"manifests\":null"))),
                new Peculiarity(
                        Capability.UNTYPED_SUBJECTS,
                        "Referrers",
                        "aSubjectIsKnownByItsDigestAlone",
                        inner -> new Refusing(inner, ErrorCode.MANIFEST_INVALID, says("\"subject\":{\"digest\""))),
                new Peculiarity(
                        Capability.MEDIA_TYPES_IN_ANY_CASE,
                        "Documents",
                        "mediaTypesAreEqualInWhateverCase",
                        inner -> new Refusing(inner, ErrorCode.MANIFEST_INVALID, says("\"APPLICATION/VND.OCI"))),
                new Peculiarity(
                        Capability.SPARSE_IMAGES,
                        "Manifests",
                        "whatAManifestRefersToIsEitherNotWantedOrAskedFor",
                        inner -> new Refusing(
                                inner,
                                ErrorCode.MANIFEST_BLOB_UNKNOWN,
                                manifest -> MediaTypes.isImageManifest(manifest.mediaType()))),
                new Peculiarity(
                        Capability.SPARSE_INDEXES,
                        "Manifests",
                        "whatAManifestRefersToIsEitherNotWantedOrAskedFor",
                        inner -> new Refusing(
                                inner,
                                ErrorCode.MANIFEST_BLOB_UNKNOWN,
                                manifest -> MediaTypes.isImageIndex(manifest.mediaType()))),
                new Peculiarity(
                        Capability.UNTAGGED_MANIFESTS,
                        "Deletes",
                        "aTagThatMovedOnOutlivesTheManifestThatItNamed",
                        TaggedManifests::new),
                new Peculiarity(
                        Capability.UNTAGGED_MANIFESTS, "Deletes", "theImagesOfADeletedIndexStay", TaggedManifests::new),
                new Peculiarity(
                        Capability.UNTAGGED_MANIFESTS,
                        "Referrers",
                        "aReferrerThatLosesItsTagIsStillListed",
                        TaggedManifests::new),
                new Peculiarity(
                        Capability.UNTAGGED_MANIFESTS,
                        "Concurrency",
                        "aTagThatManyMoveAlwaysNamesAManifestThatIsThere",
                        TaggedManifests::new),
                new Peculiarity(
                        Capability.UNTAGGED_MANIFESTS, "Deletes", "aManifestOutlivesItsLastTag", TaggedManifests::new),
                new Peculiarity(
                        Capability.UNTAGGED_REPOSITORIES, "Lists", "aRepositoryMayHaveNoTags", NoEmptyLists::new),
                new Peculiarity(
                        Capability.UNTAGGED_REPOSITORIES,
                        "Manifests",
                        "aManifestWithoutTagsIsReadByItsDigest",
                        NoEmptyLists::new),
                new Peculiarity(
                        Capability.PAGED_REPOSITORIES,
                        "Lists",
                        "theRepositoriesAfterARepositoryAreListed",
                        inner -> new Delegate(inner) {
                            @Override
                            public Listing<String> repositories(ListOptions options) throws IOException {
                                return inner.repositories(ListOptions.ALL);
                            }
                        }),
                new Peculiarity(
                        Capability.DELETE_REFERENCED_BLOB,
                        "Concurrency",
                        "ofManyThatDeleteOneDoes",
                        ReferencedBlobs::new),
                new Peculiarity(
                        Capability.ORDERED_REPOSITORIES,
                        "Lists",
                        "repositoriesAreListedInOrder",
                        inner -> new Repositories(inner) {
                            @Override
                            void change(List<String> names) {
                                names.sort(Comparator.reverseOrder());
                            }
                        }),
                new Peculiarity(
                        Capability.UNTAGGED_REFERRERS,
                        "Referrers",
                        "referrersGetNoTags",
                        inner -> new TaggedReferrers(inner, "sha256-")),
                new Peculiarity(
                        Capability.EXCLUSIVE_DELETE, "Concurrency", "ofManyThatDeleteOneDoes", SharedDeletes::new));
    }

    /** Returns registries that break the contract whether they claim the capability or not. */
    static List<Peculiarity> excesses() {
        return List.of(
                new Peculiarity(
                        Capability.DOCKER_MEDIA_TYPES,
                        "Documents",
                        "aDockerManifestKeepsItsMediaType",
                        inner -> new Delegate(inner) {
                            @Override
                            public Descriptor pushManifest(
                                    String repository, ManifestContent manifest, List<String> tags) throws IOException {
                                Descriptor pushed = inner.pushManifest(repository, manifest, tags);
                                if (isDocker(manifest)) {
                                    throw OciException.of(ErrorCode.MANIFEST_INVALID, "refused, and stored");
                                }
                                return pushed;
                            }
                        }),
                new Peculiarity(
                        Capability.CONTRADICTED_MEDIA_TYPES,
                        "Documents",
                        "aManifestThatContradictsItsMediaTypeIsRefusedOrKept",
                        Contradictions::new),
                new Peculiarity(
                        Capability.ORDERED_REPOSITORIES,
                        "Lists",
                        "repositoriesAreListedInOrder",
                        inner -> new Repositories(inner) {
                            @Override
                            void change(List<String> names) {
                                names.removeIf(name -> name.endsWith("/a-b"));
                            }
                        }),
                new Peculiarity(
                        Capability.ORDERED_REPOSITORIES,
                        "Lists",
                        "repositoriesAreListedInOrder",
                        inner -> new Repositories(inner) {
                            @Override
                            void change(List<String> names) {
                                names.addAll(List.copyOf(names));
                            }
                        }),
                new Peculiarity(
                        Capability.UNTAGGED_REFERRERS,
                        "Referrers",
                        "referrersGetNoTags",
                        inner -> new TaggedReferrers(inner, "referrers-")),
                new Peculiarity(
                        Capability.EXCLUSIVE_DELETE,
                        "Concurrency",
                        "ofManyThatDeleteOneDoes",
                        inner -> new Delegate(inner) {
                            @Override
                            public void deleteBlob(String repository, Digest digest) throws IOException {
                                inner.resolveBlob(repository, digest);
                            }
                        }));
    }

    private static Predicate<ManifestContent> says(String text) {
        return manifest -> new String(manifest.toByteArray(), StandardCharsets.UTF_8).contains(text);
    }

    private static boolean isDocker(ManifestContent manifest) {
        return manifest.mediaType().contains("docker");
    }

    /** A registry that finds a blob in all repositories if one has it. */
    private static final class SharedBlobs extends Delegate {
        private final Set<String> repositories = ConcurrentHashMap.newKeySet();

        SharedBlobs(OciRegistry inner) {
            super(inner);
        }

        @Override
        public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
            repositories.add(repository);
            return inner.pushBlob(repository, digest, source);
        }

        @Override
        public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
            return inner.resolveBlob(holder(repository, digest), digest);
        }

        @Override
        public BlobReader getBlob(String repository, Digest digest) throws IOException {
            return inner.getBlob(holder(repository, digest), digest);
        }

        private String holder(String repository, Digest digest) throws IOException {
            for (String candidate : repositories) {
                try {
                    inner.resolveBlob(candidate, digest);
                    return candidate;
                } catch (NotFoundException e) {
                    // Another one may have it.
                }
            }
            return repository;
        }
    }

    /** A registry that accepts manifests under another media type than their own, and serves them under their own. */
    private static class Contradictions extends Delegate {
        Contradictions(OciRegistry inner) {
            super(inner);
        }

        @Override
        public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            return inner.pushManifest(
                    repository,
                    ManifestContent.of(manifest.toByteArray(), manifest.view().mediaType()),
                    tags);
        }
    }

    /** A registry that accepts manifests under another media type than their own, and refuses to read them. */
    private static final class CheckedMediaTypes extends Contradictions {
        private final Set<Digest> contradicted = ConcurrentHashMap.newKeySet();

        CheckedMediaTypes(OciRegistry inner) {
            super(inner);
        }

        @Override
        public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            if (!manifest.view().mediaType().equals(manifest.mediaType())) {
                contradicted.add(manifest.digest());
            }
            return super.pushManifest(repository, manifest, tags);
        }

        @Override
        public ManifestContent getManifest(String repository, Digest digest) throws IOException {
            return checked(inner.getManifest(repository, digest));
        }

        @Override
        public ManifestContent getTag(String repository, String tag) throws IOException {
            return checked(inner.getTag(repository, tag));
        }

        private ManifestContent checked(ManifestContent manifest) throws OciException {
            if (contradicted.contains(manifest.digest())) {
                throw OciException.of(ErrorCode.MANIFEST_INVALID, "the manifest says that it is something else");
            }
            return manifest;
        }
    }

    /** A registry that refuses some manifests. */
    private static final class Refusing extends Delegate {
        private final ErrorCode code;
        private final Predicate<ManifestContent> refused;

        Refusing(OciRegistry inner, ErrorCode code, Predicate<ManifestContent> refused) {
            super(inner);
            this.code = code;
            this.refused = refused;
        }

        @Override
        public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            if (refused.test(manifest)) {
                throw OciException.of(code, "refused by " + repository);
            }
            return inner.pushManifest(repository, manifest, tags);
        }
    }

    /** A registry that deletes manifests when they lose what refers to them: a tag or an index. */
    private static final class TaggedManifests extends Delegate {
        TaggedManifests(OciRegistry inner) {
            super(inner);
        }

        @Override
        public synchronized Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            for (String tag : tags) {
                try {
                    deleteTag(repository, tag);
                } catch (NotFoundException e) {
                    // The tag is new.
                }
            }
            return inner.pushManifest(repository, manifest, tags);
        }

        @Override
        public synchronized ManifestContent getTag(String repository, String tag) throws IOException {
            return inner.getTag(repository, tag);
        }

        @Override
        public void deleteTag(String repository, String tag) throws IOException {
            inner.deleteManifest(repository, inner.resolveTag(repository, tag).digest());
        }

        @Override
        public void deleteManifest(String repository, Digest digest) throws IOException {
            ManifestContent manifest = inner.getManifest(repository, digest);
            inner.deleteManifest(repository, digest);
            if (MediaTypes.isImageIndex(manifest.mediaType())) {
                for (Descriptor child : manifest.view().children()) {
                    inner.deleteManifest(repository, child.digest());
                }
            }
        }
    }

    /** A registry that does not delete blobs that manifests refer to. */
    private static final class ReferencedBlobs extends Delegate {
        private final Set<Digest> referenced = ConcurrentHashMap.newKeySet();

        ReferencedBlobs(OciRegistry inner) {
            super(inner);
        }

        @Override
        public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            manifest.view().children().forEach(child -> referenced.add(child.digest()));
            return inner.pushManifest(repository, manifest, tags);
        }

        @Override
        public void deleteBlob(String repository, Digest digest) throws IOException {
            if (referenced.contains(digest)) {
                throw OciException.of(ErrorCode.DENIED, "a manifest refers to " + digest);
            }
            inner.deleteBlob(repository, digest);
        }
    }

    /** A registry that does not know a repository without tags. */
    private static final class NoEmptyLists extends Delegate {
        NoEmptyLists(OciRegistry inner) {
            super(inner);
        }

        @Override
        public Listing<String> tags(String repository, ListOptions options) throws IOException {
            if (inner.tags(repository, ListOptions.ALL).next() == null) {
                throw OciException.of(ErrorCode.NAME_UNKNOWN, "no tags in " + repository);
            }
            return inner.tags(repository, options);
        }
    }

    /** A registry that lists repositories in its own way. */
    private abstract static class Repositories extends Delegate {
        Repositories(OciRegistry inner) {
            super(inner);
        }

        @Override
        public Listing<String> repositories(ListOptions options) throws IOException {
            List<String> names = new ArrayList<>(inner.repositories(options).toList());
            change(names);
            return Listing.of(names);
        }

        abstract void change(List<String> names);
    }

    /** A client that gives referrers a tag that names their subject. */
    private static final class TaggedReferrers extends Delegate {
        private final String prefix;

        TaggedReferrers(OciRegistry inner, String prefix) {
            super(inner);
            this.prefix = prefix;
        }

        @Override
        public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            List<String> more = new ArrayList<>(tags);
            manifest.view()
                    .subject()
                    .ifPresent(subject -> more.add(prefix + subject.digest().encoded()));
            return inner.pushManifest(repository, manifest, more);
        }
    }

    /** A registry that accepts deletions of content that another request is deleting. */
    private static final class SharedDeletes extends Delegate {
        private final Set<Digest> deleted = ConcurrentHashMap.newKeySet();

        SharedDeletes(OciRegistry inner) {
            super(inner);
        }

        @Override
        public void deleteBlob(String repository, Digest digest) throws IOException {
            if (deleted.add(digest)) {
                inner.deleteBlob(repository, digest);
            }
        }

        @Override
        public void deleteManifest(String repository, Digest digest) throws IOException {
            if (deleted.add(digest)) {
                inner.deleteManifest(repository, digest);
            }
        }
    }
}
