// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one repository sees of the registry's content. Safe for use by many threads.
 *
 * <p>Nothing that reads takes a lock, nor does anything about blobs. What changes manifests and tags takes the repository's lock for a few
 * map operations, because a manifest, its tags and its place among the referrers change together.
 */
final class Repository {
    private final String name;
    private final Contents contents;
    private final boolean immutableTags;
    private final ConcurrentMap<Digest, Blob> blobs = new ConcurrentHashMap<>();
    private final ConcurrentMap<Digest, Entry> manifests = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, ManifestContent> tags = new ConcurrentSkipListMap<>();
    private final Referrers referrers = new Referrers();
    private final Lock lock = new ReentrantLock();

    Repository(String name, Contents contents, boolean immutableTags) {
        this.name = name;
        this.contents = contents;
        this.immutableTags = immutableTags;
    }

    @Nullable
    Blob blob(Digest digest) {
        return blobs.get(digest);
    }

    @Nullable
    ManifestContent manifest(Digest digest) {
        Entry entry = manifests.get(digest);
        return entry == null ? null : entry.content;
    }

    @Nullable
    ManifestContent tagged(String tag) {
        return tags.get(tag);
    }

    Listing<String> tags(ListOptions options) {
        return Pages.ofKeys(tags, options);
    }

    Listing<Descriptor> referrers(Digest subject, @Nullable String artifactType, ListOptions options) {
        return referrers.list(subject, artifactType, options);
    }

    /** Makes a blob visible here. The link that it comes with becomes the repository's, or is undone if there is one already. */
    void add(Blob linked) {
        if (blobs.putIfAbsent(linked.descriptor().digest(), linked) != null) {
            contents.unlink(linked);
        }
    }

    boolean deleteBlob(Digest digest) {
        Blob blob = blobs.remove(digest);
        if (blob == null) {
            return false;
        }
        contents.unlink(blob);
        return true;
    }

    /** Stores a manifest under its digest and tags. */
    void push(ManifestContent manifest, @Nullable Referral referral, List<String> newTags) throws OciException {
        lock.lock();
        try {
            Entry entry = manifests.get(manifest.digest());
            if (immutableTags) {
                refuseToMove(manifest, entry, newTags);
            }
            if (entry == null || !entry.content.mediaType().equals(manifest.mediaType())) {
                entry = replace(entry, new Entry(contents.link(manifest, name), referral));
            }
            for (String tag : newTags) {
                tag(tag, entry);
            }
        } finally {
            lock.unlock();
        }
    }

    private void refuseToMove(ManifestContent manifest, @Nullable Entry entry, List<String> newTags)
            throws OciException {
        for (String tag : newTags) {
            ManifestContent named = tags.get(tag);
            if (named != null && !named.digest().equals(manifest.digest())) {
                throw Refusal.immutable(
                        "pushManifest",
                        name,
                        "the tag " + tag + " names " + named.digest() + ", not " + manifest.digest());
            }
        }
        if (entry != null && !entry.tags.isEmpty() && !entry.content.mediaType().equals(manifest.mediaType())) {
            throw Refusal.immutable(
                    "pushManifest",
                    name,
                    "the tags " + entry.tags + " name this manifest as " + entry.content.mediaType() + ", not "
                            + manifest.mediaType());
        }
    }

    /** Puts an entry in the place of another, if there is one: of the same digest, but another media type. */
    private Entry replace(@Nullable Entry old, Entry entry) {
        manifests.put(entry.content.digest(), entry);
        if (old != null) {
            if (old.referral != null) {
                referrers.remove(old.referral);
            }
            for (String tag : old.tags) {
                tags.put(tag, entry.content);
            }
            entry.tags.addAll(old.tags);
            contents.unlink(old.content);
        }
        if (entry.referral != null) {
            referrers.add(entry.referral);
        }
        return entry;
    }

    private void tag(String tag, Entry entry) {
        ManifestContent before = tags.put(tag, entry.content);
        if (before != null) {
            untag(tag, before);
        }
        entry.tags.add(tag);
    }

    private void untag(String tag, ManifestContent manifest) {
        Entry entry = manifests.get(manifest.digest());
        if (entry != null) {
            entry.tags.remove(tag);
        }
    }

    boolean deleteManifest(Digest digest) throws OciException {
        lock.lock();
        try {
            Entry entry = manifests.get(digest);
            if (entry == null) {
                return false;
            }
            if (immutableTags && !entry.tags.isEmpty()) {
                throw Refusal.immutable("deleteManifest", name, "the tags " + entry.tags + " name " + digest);
            }
            for (String tag : entry.tags) {
                tags.remove(tag);
            }
            manifests.remove(digest);
            if (entry.referral != null) {
                referrers.remove(entry.referral);
            }
            contents.unlink(entry.content);
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean deleteTag(String tag) throws OciException {
        lock.lock();
        try {
            ManifestContent named = tags.get(tag);
            if (named == null) {
                return false;
            }
            if (immutableTags) {
                throw Refusal.immutable("deleteTag", name, "the tag " + tag + " names " + named.digest());
            }
            tags.remove(tag);
            untag(tag, named);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A manifest with what follows from it. */
    private static final class Entry {
        final ManifestContent content;
        final @Nullable Referral referral;

        /** The tags that name the manifest; guarded by the repository's lock. */
        final Set<String> tags = new HashSet<>(2);

        Entry(ManifestContent content, @Nullable Referral referral) {
            this.content = content;
            this.referral = referral;
        }
    }
}
