// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The content that the immutable tags of a repository need: the children of the tagged manifests, and their children. Guarded by the
 * repository's lock.
 *
 * <p>It only grows, because such a tag neither moves nor goes. Digests of content that is not there yet are included.
 */
final class NeededContent {
    /**
     * The size of the stored manifests that one push reads at most. Each listed digest takes some forty bytes of its manifest, so that this
     * bounds the number of manifests and digests, too, and the time that the repository's lock is held.
     */
    static final int MAX_READ_BYTES = 16 << 20;

    private final StoredManifestReader reader;
    /** Null while nothing is needed. */
    private @Nullable NavigableSet<Digest> digests;

    NeededContent(StoredManifestReader reader) {
        this.reader = reader;
    }

    boolean contains(Digest digest) {
        return digests != null && digests.contains(digest);
    }

    /**
     * Returns what becomes needed with the children of a manifest, without what is needed already. Each digest is charged before it is
     * collected, so that a refusal ends the search.
     *
     * @param manifests the manifests of the repository
     * @throws OciException STORAGE_FULL or TOOMANYREQUESTS if a digest cannot be charged; SIZE_INVALID if the digests can never be charged,
     *     or if the manifests to read have more than {@link #MAX_READ_BYTES} together
     */
    Set<Digest> with(List<Descriptor> children, Manifests manifests, Reservation reservation) throws OciException {
        Set<Digest> more = new HashSet<>();
        Deque<ManifestContent> unread = new ArrayDeque<>();
        collect(children, manifests, more, unread, reservation);
        long read = 0;
        while (!unread.isEmpty()) {
            ManifestContent manifest = unread.remove();
            read += manifest.size();
            if (read > MAX_READ_BYTES) {
                throw reservation.tooLarge("the manifests that the tag needs have more than " + MAX_READ_BYTES
                        + " bytes together, the maximum where tags are immutable");
            }
            reader.readChildren(manifest, listed -> collect(listed, manifests, more, unread, reservation));
        }
        return more;
    }

    private void collect(
            List<Descriptor> children,
            Manifests manifests,
            Set<Digest> more,
            Deque<ManifestContent> unread,
            Reservation reservation)
            throws OciException {
        for (Descriptor child : children) {
            Digest digest = child.digest();
            if (!contains(digest) && !more.contains(digest)) {
                reservation.add(bytesToCollect(digest, more));
                more.add(digest);
                ManifestContent manifest = manifests.find(digest);
                if (manifest != null) {
                    unread.add(manifest);
                }
            }
        }
    }

    /** Returns what a digest retains, and what it takes until the push ends. */
    private long bytesToCollect(Digest digest, Set<Digest> more) {
        long bytes = RetainedSizes.needed(digest) + RetainedSizes.HASH_NODE;
        return digests == null && more.isEmpty() ? bytes + RetainedSizes.TREE_SET : bytes;
    }

    /** Adds digests, which the reservation paid for when they were collected. */
    void addAll(Set<Digest> more, Reservation reservation) {
        if (!more.isEmpty()) {
            NavigableSet<Digest> all = digests;
            if (all == null) {
                all = new TreeSet<>();
                reservation.keep(RetainedSizes.TREE_SET);
            }
            reservation.keep(more.stream().mapToLong(RetainedSizes::needed).sum());
            all.addAll(more);
            digests = all;
        }
    }

    /** The manifests of a repository by digest. */
    interface Manifests {
        @Nullable
        ManifestContent find(Digest digest);
    }
}
