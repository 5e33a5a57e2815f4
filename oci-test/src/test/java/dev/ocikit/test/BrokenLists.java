// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Names;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Registries that delete, list or check names wrongly, each in a way that a real one did or might. */
final class BrokenLists {
    private BrokenLists() {}

    static List<Breakage> all() {
        List<Breakage> all = new ArrayList<>(deletes());
        all.addAll(lists());
        all.addAll(referrers());
        all.addAll(names());
        return all;
    }

    private static List<Breakage> deletes() {
        return List.of(
                Breakage.of("Deletes", "aManifestIsDeletedWithAllItsTags", inner -> new Delegate(inner) {
                    private final Map<String, Descriptor> dangling = new ConcurrentHashMap<>();

                    @Override
                    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                            throws IOException {
                        tags.forEach(tag -> dangling.put(tag, manifest.descriptor()));
                        return inner.pushManifest(repository, manifest, tags);
                    }

                    @Override
                    public Descriptor resolveTag(String repository, String tag) throws IOException {
                        Descriptor known = dangling.get(tag);
                        return known != null ? known : inner.resolveTag(repository, tag);
                    }
                }),
                Breakage.of("Deletes", "aManifestOutlivesItsLastTag", inner -> new Delegate(inner) {
                    @Override
                    public void deleteTag(String repository, String tag) throws IOException {
                        inner.deleteManifest(
                                repository, inner.resolveTag(repository, tag).digest());
                    }
                }),
                Breakage.of("Deletes", "aBlobIsDeletedInItsRepositoryOnly", inner -> new Delegate(inner) {
                    @Override
                    public void deleteBlob(String repository, Digest digest) throws IOException {
                        for (String any : inner.repositories()) {
                            try {
                                inner.deleteBlob(any, digest);
                            } catch (NotFoundException e) {
                                // Not there: nothing to break.
                            }
                        }
                    }
                }),
                Breakage.of("Deletes", "aManifestThatIsNotThereCannotBeDeleted", inner -> new Delegate(inner) {
                    @Override
                    public void deleteManifest(String repository, Digest digest) throws IOException {
                        try {
                            inner.deleteManifest(repository, digest);
                        } catch (NotFoundException e) {
                            return;
                        }
                    }
                }),
                Breakage.of("Deletes", "aBlobIsDeleted", inner -> new Delegate(inner) {
                    @Override
                    public void deleteBlob(String repository, Digest digest) throws IOException {
                        throw OciException.of(ErrorCode.DENIED, "garbage collection will see to it");
                    }
                }),
                Breakage.of("Deletes", "theBlobsOfADeletedManifestStay", inner -> new Delegate(inner) {
                    @Override
                    public void deleteManifest(String repository, Digest digest) throws IOException {
                        for (Descriptor child :
                                inner.getManifest(repository, digest).view().children()) {
                            inner.deleteBlob(repository, child.digest());
                        }
                        inner.deleteManifest(repository, digest);
                    }
                }));
    }

    private static List<Breakage> lists() {
        return List.of(
                tags(
                        "noMoreTagsAreListedThanWanted",
                        (registry, repository, options) ->
                                registry.tags(repository, ListOptions.after(options.startAfter()))),
                tags(
                        "theTagsAfterATagAreListed",
                        (registry, repository, options) -> options.limit() == Integer.MAX_VALUE
                                        && !options.startAfter().isEmpty()
                                ? Listing.of(List.of())
                                : registry.tags(repository, options)),
                tags("theTagsAfterATagAreListed", (registry, repository, options) -> {
                    List<String> all = registry.tags(repository).toList();
                    int at = all.indexOf(options.startAfter());
                    return Listing.of(all.subList(at + 1, all.size())).limit(options.limit());
                }),
                tags("tagsAreInAsciiOrder", (registry, repository, options) -> {
                    List<String> all =
                            new ArrayList<>(registry.tags(repository, options).toList());
                    Collections.sort(all, String.CASE_INSENSITIVE_ORDER);
                    return Listing.of(all);
                }),
                tags(
                        "thousandsOfTagsAreListedOnceEach",
                        (registry, repository, options) ->
                                registry.tags(repository, options).limit(1000)),
                tags("aRepositoryMayHaveNoTags", (registry, repository, options) -> {
                    List<String> all = registry.tags(repository, options).toList();
                    if (all.isEmpty()) {
                        throw OciException.of(ErrorCode.NAME_UNKNOWN, "there are no tags");
                    }
                    return Listing.of(all);
                }),
                Breakage.of("Lists", "repositoriesAreListedInOrder", inner -> new Delegate(inner) {
                    @Override
                    public Listing<String> repositories(ListOptions options) throws IOException {
                        List<String> all =
                                new ArrayList<>(inner.repositories(options).toList());
                        Collections.reverse(all);
                        return Listing.of(all);
                    }
                }));
    }

    private static Breakage tags(String test, TagList broken) {
        return Breakage.of("Lists", test, inner -> new Delegate(inner) {
            @Override
            public Listing<String> tags(String repository, ListOptions options) throws IOException {
                return broken.tags(inner, repository, options);
            }
        });
    }

    @FunctionalInterface
    private interface TagList {
        Listing<String> tags(OciRegistry registry, String repository, ListOptions options) throws IOException;
    }

    private static List<Breakage> referrers() {
        return List.of(
                Breakage.of("Referrers", "referrersAreListedByArtifactType", inner -> new Delegate(inner) {
                    @Override
                    public Listing<Descriptor> referrers(
                            String repository, Digest subject, @Nullable String artifactType, ListOptions options)
                            throws IOException {
                        return inner.referrers(repository, subject, null, options);
                    }
                }),
                described(
                        "aReferrerIsDescribedByItsManifest",
                        descriptor -> descriptor.toBuilder().annotations(null).build()),
                described(
                        "anImageWithoutArtifactTypeHasThatOfItsConfig",
                        descriptor -> descriptor.toBuilder().artifactType(null).build()),
                Breakage.of("Referrers", "nothingRefersToWhatIsNotThere", inner -> new Delegate(inner) {
                    @Override
                    public Listing<Descriptor> referrers(
                            String repository, Digest subject, @Nullable String artifactType, ListOptions options)
                            throws IOException {
                        inner.resolveManifest(repository, subject);
                        return inner.referrers(repository, subject, artifactType, options);
                    }
                }),
                Breakage.of("Referrers", "referrersGetNoTags", inner -> new Delegate(inner) {
                    @Override
                    public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                            throws IOException {
                        List<String> more = new ArrayList<>(tags);
                        manifest.view()
                                .subject()
                                .ifPresent(subject ->
                                        more.add(subject.digest().toString().replace(':', '-')));
                        return inner.pushManifest(repository, manifest, more);
                    }
                }));
    }

    private static Breakage described(String test, UnaryOperator<Descriptor> broken) {
        return Breakage.of("Referrers", test, inner -> new Delegate(inner) {
            @Override
            public Listing<Descriptor> referrers(
                    String repository, Digest subject, @Nullable String artifactType, ListOptions options)
                    throws IOException {
                return inner.referrers(repository, subject, artifactType, options)
                        .map(broken);
            }
        });
    }

    private static List<Breakage> names() {
        return List.of(
                Breakage.of("Names", "whatIsNoRepositoryIsRefused", inner -> new Delegate(inner) {
                    @Override
                    public BlobReader getBlob(String repository, Digest digest) throws IOException {
                        return inner.getBlob(Names.isRepository(repository) ? repository : "a", digest);
                    }
                }),
                Breakage.of("Names", "whatIsNoTagIsRefused", inner -> new Delegate(inner) {
                    @Override
                    public ManifestContent getTag(String repository, String tag) throws IOException {
                        return inner.getTag(repository, Names.isTag(tag) ? tag : "a");
                    }
                }));
    }
}
