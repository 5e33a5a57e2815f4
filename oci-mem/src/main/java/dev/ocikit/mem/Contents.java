// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of a registry, held once whatever number of repositories link it, and the links. Safe for use by many threads.
 *
 * <p>The links of all repositories share one map, because the table of a hash map does not shrink: with a map for each repository, a client
 * could leave large empty tables behind in many of them.
 */
final class Contents {
    private final SharedContents<Digest, Blob> blobs = new SharedContents<>(Blob::unlinked);
    private final SharedContents<ManifestKey, ManifestContent> manifests =
            new SharedContents<>((manifest, payer) -> payer.release(RetainedSizes.manifest(manifest)));
    private final ConcurrentMap<LinkKey, BlobLink> blobLinks = new ConcurrentHashMap<>();
    private final ConcurrentMap<LinkKey, ManifestEntry> manifestLinks = new ConcurrentHashMap<>();
    private final StoredManifestReader manifestReader = new StoredManifestReader();
    private final Space space;

    Contents(Space space) {
        this.space = space;
    }

    Space space() {
        return space;
    }

    /** Returns the reader of stored manifests, which all repositories share. */
    StoredManifestReader manifestReader() {
        return manifestReader;
    }

    /** Returns a blob that a repository links, or null. */
    @Nullable
    Blob blob(Repository repository, Digest digest) {
        BlobLink link = blobLinks.get(new LinkKey(repository, digest));
        return link == null ? null : link.blob();
    }

    /** Returns a manifest that a repository links, or null. */
    @Nullable
    ManifestEntry manifest(Repository repository, Digest digest) {
        return manifestLinks.get(new LinkKey(repository, digest));
    }

    /** Holds a blob, which the reservation paid for, and returns the one to link. */
    Blob hold(Blob blob, Reservation reservation) {
        return blobs.link(blob.descriptor().digest(), blob, blob.retainedBytes(), reservation);
    }

    /** Holds a blob that some repository links, or returns null if none does. */
    @Nullable
    Blob holdHeld(Digest digest, Reservation reservation) throws OciException {
        return blobs.linkHeld(digest, reservation);
    }

    /** Links a blob that is held for the link; undoes that and returns false if the repository links it already. */
    boolean link(Repository repository, Blob held, Reservation reservation) {
        Digest digest = held.descriptor().digest();
        BlobLink link = new BlobLink(held, reservation.payer());
        if (blobLinks.putIfAbsent(new LinkKey(repository, digest), link) != null) {
            blobs.unlink(digest, reservation.payer());
            return false;
        }
        reservation.keep(RetainedSizes.BLOB_LINK);
        return true;
    }

    /** Removes the link of a repository to a blob; returns false if there is none. */
    boolean unlinkBlob(Repository repository, Digest digest) {
        BlobLink link = blobLinks.remove(new LinkKey(repository, digest));
        if (link == null) {
            return false;
        }
        blobs.unlink(digest, link.payer());
        link.payer().release(RetainedSizes.BLOB_LINK);
        return true;
    }

    /** Holds a manifest, which the reservation paid for, and returns the one to link. */
    ManifestContent hold(ManifestContent manifest, Reservation reservation) {
        return manifests.link(ManifestKey.of(manifest), manifest, RetainedSizes.manifest(manifest), reservation);
    }

    /** Links a manifest in place of the one of that digest, if there is one, whose charge remains. */
    void link(Repository repository, ManifestEntry entry) {
        manifestLinks.put(new LinkKey(repository, entry.content().digest()), entry);
    }

    /** Removes the link of a repository to a manifest. */
    void unlink(Repository repository, ManifestEntry entry) {
        manifestLinks.remove(new LinkKey(repository, entry.content().digest()));
        release(entry);
    }

    /** Releases what is charged for an entry that is linked no more. */
    void release(ManifestEntry entry) {
        manifests.unlink(ManifestKey.of(entry.content()), entry.payer());
        entry.payer().release(entry.charged());
    }

    /** A link of a repository to a blob, and the account that it is charged to. */
    private record BlobLink(Blob blob, ClientAccount payer) {}

    /** The identity of a link. Comparable, so that a hash map copes with names and digests of equal hashes. */
    private record LinkKey(Repository repository, Digest digest) implements Comparable<LinkKey> {
        @Override
        public int compareTo(LinkKey other) {
            int order = digest.compareTo(other.digest);
            return order != 0 ? order : repository.name().compareTo(other.repository.name());
        }

        @Override
        public int hashCode() {
            return 31 * repository.name().hashCode() + digest.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LinkKey that && repository == that.repository && digest.equals(that.digest);
        }
    }

    /** The identity of a manifest: the same bytes may be pushed under several media types, and then are as many manifests. */
    private record ManifestKey(Digest digest, String mediaType) implements Comparable<ManifestKey> {
        static ManifestKey of(ManifestContent manifest) {
            return new ManifestKey(manifest.digest(), manifest.mediaType());
        }

        @Override
        public int compareTo(ManifestKey other) {
            int order = digest.compareTo(other.digest);
            return order != 0 ? order : mediaType.compareTo(other.mediaType);
        }
    }
}
