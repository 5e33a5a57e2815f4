// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The part of the registry's content that one repository links. Safe for use by many threads.
 *
 * <p>Reads take no lock. Changes take the repository's lock for a few map operations, because a manifest, its tags and its place among the
 * referrers change together. A change charges all that it needs before it changes anything.
 */
final class Repository {
    private final String name;
    private final Contents contents;
    /** What the tags need; null if tags can move and go. */
    private final @Nullable NeededContent needed;

    private final ClientAccount payer;
    private final Referrers referrers;
    private final Lock lock = new ReentrantLock();

    /** The tags by name; null while there are none. Changed under the lock. */
    private volatile @Nullable ConcurrentSkipListMap<String, TagEntry> tags;
    /** The number of calls that are changing the repository; guarded by the catalog's lock on the name. */
    int changes;
    /** The number of links; guarded by the lock, and read when no call is changing the repository. */
    private long links;

    /** Creates a repository that links nothing, charged to an account. */
    Repository(String name, Contents contents, boolean immutableTags, ClientAccount payer) {
        this.name = name;
        this.contents = contents;
        this.referrers = new Referrers(contents.manifestReader());
        this.needed = immutableTags ? new NeededContent(contents.manifestReader()) : null;
        this.payer = payer;
    }

    String name() {
        return name;
    }

    ClientAccount payer() {
        return payer;
    }

    boolean isEmpty() {
        return links == 0;
    }

    @Nullable
    Blob blob(Digest digest) {
        return contents.blob(this, digest);
    }

    @Nullable
    ManifestContent manifest(Digest digest) {
        ManifestEntry entry = contents.manifest(this, digest);
        return entry == null ? null : entry.content();
    }

    @Nullable
    ManifestContent tagged(String tag) {
        TagEntry entry = find(tag);
        return entry == null ? null : entry.manifest().content();
    }

    private @Nullable TagEntry find(String tag) {
        ConcurrentSkipListMap<String, TagEntry> present = tags;
        return present == null ? null : present.get(tag);
    }

    Listing<String> tags(ListOptions options) {
        ConcurrentSkipListMap<String, TagEntry> present = tags;
        return present == null ? Listing.of(List.of()) : Pages.ofKeys(present, options);
    }

    Listing<Descriptor> referrers(Digest subject, @Nullable String artifactType, ListOptions options) {
        return referrers.list(subject, artifactType, options);
    }

    /** Makes a blob visible here that is held for this link. */
    void add(Blob held, Reservation reservation) {
        lock.lock();
        try {
            if (contents.link(this, held, reservation)) {
                links++;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean deleteBlob(Digest digest) throws OciException {
        lock.lock();
        try {
            if (needed != null && blob(digest) != null) {
                requireUnneeded("deleteBlob", digest, needed);
            }
            boolean deleted = contents.unlinkBlob(this, digest);
            links -= deleted ? 1 : 0;
            return deleted;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses to delete what an immutable tag needs. */
    private void requireUnneeded(String operation, Digest digest, NeededContent content) throws OciException {
        if (content.contains(digest)) {
            throw Refusal.undeletable(operation, name, "a tagged manifest needs " + digest);
        }
    }

    /**
     * Stores a manifest under its digest and tags, or charges and changes nothing. Under strict references, what it refers to is looked up
     * while nothing can be deleted.
     */
    void push(
            ManifestContent manifest,
            Reading reading,
            List<String> newTags,
            References references,
            Reservation reservation)
            throws OciException {
        Referral referral = reading.referral();
        lock.lock();
        try {
            if (references == References.STRICT) {
                reading.requireChildren(this);
            }
            ManifestEntry present = contents.manifest(this, manifest.digest());
            if (needed != null) {
                refuseToMove(manifest, present, newTags, needed);
            }
            boolean replaces = present == null || !isSameType(present, manifest);
            long entryBytes = referral == null ? RetainedSizes.manifestLink() : referrers.bytesToAdd(referral);
            long bytes = replaces ? RetainedSizes.manifest(manifest) + RetainedSizes.HOLDER + entryBytes : 0;
            bytes += bytesToTag(newTags);
            if (bytes > 0) {
                reservation.add(bytes);
            }
            if (needed != null && (!newTags.isEmpty() || needed.contains(manifest.digest()))) {
                needed.addAll(needed.with(reading.children(), this::manifest, reservation), reservation);
            }
            ManifestEntry entry = present;
            if (entry == null || replaces) {
                ManifestContent held = contents.hold(manifest.withoutView(), reservation);
                reservation.keep(entryBytes);
                entry = new ManifestEntry(held, referral, reservation.payer(), entryBytes);
                replace(present, entry);
            }
            for (String tag : newTags) {
                tag(tag, entry, reservation);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns what the tags retain that are not there yet. */
    private long bytesToTag(List<String> newTags) {
        Set<String> absent = new HashSet<>();
        long bytes = 0;
        for (String tag : newTags) {
            if (find(tag) == null && (newTags.size() == 1 || absent.add(tag))) {
                bytes += tags == null && bytes == 0 ? firstTagBytes(tag) : RetainedSizes.tag(tag);
            }
        }
        return bytes;
    }

    private static long firstTagBytes(String tag) {
        return RetainedSizes.SORTED_MAP + RetainedSizes.tag(tag);
    }

    private void refuseToMove(
            ManifestContent manifest, @Nullable ManifestEntry present, List<String> newTags, NeededContent content)
            throws OciException {
        for (String tag : newTags) {
            ManifestContent named = tagged(tag);
            if (named != null && !named.digest().equals(manifest.digest())) {
                throw Refusal.immutable(
                        "pushManifest",
                        name,
                        "the tag " + tag + " names " + named.digest() + ", not " + manifest.digest());
            }
        }
        TagEntry tag = present == null ? null : present.firstTag();
        if (tag != null && !isSameType(tag.manifest(), manifest)) {
            throw Refusal.immutable(
                    "pushManifest",
                    name,
                    "the tag " + tag.name() + " names this manifest as "
                            + tag.manifest().content().mediaType() + ", not " + manifest.mediaType());
        }
        if (present != null
                && !isSameType(present, manifest)
                && !corrects(manifest, present)
                && content.contains(manifest.digest())) {
            throw Refusal.immutable(
                    "pushManifest",
                    name,
                    "a tagged manifest needs this one as " + present.content().mediaType() + ", not "
                            + manifest.mediaType());
        }
    }

    /**
     * Returns whether a manifest was stored under a type that is none of OCI's or Docker's, and is pushed under one that is. Otherwise one
     * client could push it as text first, and keep the tag that needs it from ever being pulled.
     */
    private static boolean corrects(ManifestContent manifest, ManifestEntry present) {
        return isManifest(manifest.mediaType()) && !isManifest(present.content().mediaType());
    }

    private static boolean isManifest(String mediaType) {
        return MediaTypes.isImageManifest(mediaType) || MediaTypes.isImageIndex(mediaType);
    }

    private static boolean isSameType(ManifestEntry present, ManifestContent manifest) {
        return MediaTypes.areEqual(present.content().mediaType(), manifest.mediaType());
    }

    /** Links an entry in place of another, if there is one: of the same digest, but another media type. */
    private void replace(@Nullable ManifestEntry old, ManifestEntry entry) {
        contents.link(this, entry);
        if (old == null) {
            links++;
        } else {
            referrers.remove(old);
            for (TagEntry tag = old.firstTag(); tag != null; tag = tag.next) {
                put(tag.movedTo(entry));
            }
            contents.release(old);
        }
        referrers.add(entry);
    }

    private void tag(String tag, ManifestEntry entry, Reservation reservation) {
        TagEntry before = find(tag);
        if (before == null) {
            long bytes = tags == null ? firstTagBytes(tag) : RetainedSizes.tag(tag);
            reservation.keep(bytes);
            put(new TagEntry(tag, entry, reservation.payer(), (int) bytes));
        } else if (before.manifest() != entry) {
            before.manifest().remove(before);
            put(before.movedTo(entry));
        }
    }

    private void put(TagEntry tag) {
        ConcurrentSkipListMap<String, TagEntry> present = tags;
        if (present == null) {
            present = new ConcurrentSkipListMap<>();
            present.put(tag.name(), tag);
            tags = present;
        } else {
            present.put(tag.name(), tag);
        }
        tag.manifest().add(tag);
    }

    /** Removes a tag from the names; its manifest's list is left to the caller. */
    private void forget(TagEntry tag) {
        ConcurrentSkipListMap<String, TagEntry> present = tags;
        if (present != null) {
            present.remove(tag.name());
            if (present.isEmpty()) {
                tags = null;
            }
        }
        tag.release();
    }

    boolean deleteManifest(Digest digest) throws OciException {
        lock.lock();
        try {
            ManifestEntry entry = contents.manifest(this, digest);
            if (entry == null) {
                return false;
            }
            TagEntry first = entry.firstTag();
            if (needed != null) {
                if (first != null) {
                    throw Refusal.undeletable("deleteManifest", name, "the tag " + first.name() + " names " + digest);
                }
                requireUnneeded("deleteManifest", digest, needed);
            }
            for (TagEntry tag = first; tag != null; tag = tag.next) {
                forget(tag);
            }
            referrers.remove(entry);
            contents.unlink(this, entry);
            links--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean deleteTag(String tag) throws OciException {
        lock.lock();
        try {
            TagEntry entry = find(tag);
            if (entry == null) {
                return false;
            }
            ManifestEntry named = entry.manifest();
            if (needed != null) {
                throw Refusal.undeletable(
                        "deleteTag",
                        name,
                        "the tag " + tag + " names " + named.content().digest());
            }
            forget(entry);
            named.remove(entry);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
