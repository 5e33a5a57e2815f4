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
     * Returns what becomes needed with the children of a manifest, without what is needed already.
     *
     * @param manifests the manifests of the repository
     */
    Set<Digest> with(List<Descriptor> children, Manifests manifests) {
        Set<Digest> more = new HashSet<>();
        Deque<ManifestContent> unread = new ArrayDeque<>();
        collect(children, manifests, more, unread);
        while (!unread.isEmpty()) {
            collect(children(unread.remove()), manifests, more, unread);
        }
        return more;
    }

    private void collect(
            List<Descriptor> children, Manifests manifests, Set<Digest> more, Deque<ManifestContent> unread) {
        for (Descriptor child : children) {
            Digest digest = child.digest();
            if (!contains(digest) && more.add(digest)) {
                ManifestContent manifest = manifests.find(digest);
                if (manifest != null) {
                    unread.add(manifest);
                }
            }
        }
    }

    /** Returns the children of a manifest; content of another kind, which can be listed in an index, has none. */
    private List<Descriptor> children(ManifestContent manifest) {
        try {
            return reader.children(manifest);
        } catch (OciException e) {
            return List.of();
        }
    }

    /** Returns what digests retain that are added. */
    long bytesToAdd(Set<Digest> more) {
        long bytes = more.stream().mapToLong(RetainedSizes::needed).sum();
        return bytes > 0 && digests == null ? bytes + RetainedSizes.TREE_SET : bytes;
    }

    void addAll(Set<Digest> more) {
        if (!more.isEmpty()) {
            NavigableSet<Digest> all = digests == null ? new TreeSet<>() : digests;
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
