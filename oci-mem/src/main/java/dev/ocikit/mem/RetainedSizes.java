// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;

/**
 * Estimates of the heap that the registry's objects retain, in bytes.
 *
 * <p>The constants add up the object layouts of a 64-bit JVM with compressed references: 12 bytes of header, 4 per reference, 8 per long,
 * 16 of header per array, each object aligned to 8. A node of a {@code ConcurrentHashMap} takes 32 bytes and about 8 of its table; a node
 * of a {@code ConcurrentSkipListMap} takes 24 bytes and 12 of the index on average. {@code RetainedHeapTest} compares the estimates with
 * the heap on each JDK that runs the tests. Without compressed references the heap is larger by about half.
 */
final class RetainedSizes {
    /** A node of a hash map with its part of the table. */
    static final int HASH_NODE = 40;

    /** A node of a sorted map with its part of the index. */
    static final int SORTED_NODE = 36;

    /** A {@code TreeSet} without its nodes, and its owner. */
    static final int TREE_SET = 16 + 48 + 24;

    /** A node of a {@code TreeMap}. */
    static final int TREE_NODE = 40;

    /** A sorted map without its nodes: the map, its head, its counter. */
    static final int SORTED_MAP = 136;

    /** The arrays and references of content that one piece of it adds. */
    static final int PIECE = 32;

    /** A client other than the first that holds a piece of content. */
    static final int HOLDER = 64;

    /** A link of a repository to a blob: map key, map node and link. */
    static final int BLOB_LINK = 24 + HASH_NODE + 24;

    /** A client's account with its counter and its place in the map of accounts, without the client's key. */
    private static final int ACCOUNT = 24 + 40 + HASH_NODE;

    /** The holders of shared content with their place in the map. */
    private static final int SHARED = 40 + HASH_NODE;

    private static final int DESCRIPTOR = 56;

    /** Repository, lock, referrers and places in the two maps of repositories. */
    private static final int REPOSITORY = 56 + 48 + 24 + HASH_NODE + SORTED_NODE;

    /** A link of a repository to a manifest: map key, map node and entry. */
    private static final int MANIFEST_LINK = 24 + HASH_NODE + 40;

    /** Session, identifier, lock, buffer, digester without hash, map node and counters. */
    private static final int UPLOAD = 700;

    private RetainedSizes() {}

    static long client(String key) {
        return ACCOUNT + text(key);
    }

    static long repository(String name) {
        return REPOSITORY + ascii(name.length());
    }

    /** Returns what a link to a blob retains at most, in the repository and among the holders of the blob. */
    static long blobLink() {
        return BLOB_LINK + HOLDER;
    }

    /** Returns what a blob retains without the pieces of its content. */
    static long blob(Digest digest) {
        return digest(digest) + DESCRIPTOR + 32 + 32 + 32 + SHARED;
    }

    /** Returns what content in pieces retains. */
    static long content(long bytes, int pieces) {
        return bytes + (long) pieces * PIECE;
    }

    static long manifest(ManifestContent manifest) {
        return 24
                + array(manifest.size())
                + DESCRIPTOR
                + digest(manifest.digest())
                + text(manifest.mediaType())
                + 24
                + SHARED;
    }

    /** Returns what a repository retains for a manifest that it links. */
    static long manifestLink(Referral referral) {
        return MANIFEST_LINK + 24 + text(referral.subject()) + text(referral.artifactType()) + 2 * (24 + SORTED_NODE);
    }

    /** Returns what a repository retains for a manifest without a subject that it links. */
    static long manifestLink() {
        return MANIFEST_LINK;
    }

    static long tag(String tag) {
        return 40 + ascii(tag.length()) + SORTED_NODE;
    }

    /** Returns what an empty upload session retains; at least what a blob that it becomes retains beside its content. */
    static long upload(String repository, DigestAlgorithm algorithm) {
        return UPLOAD + hash(algorithm) + ascii(repository.length());
    }

    /** Returns what a running computation of a digest retains. */
    static long hash(DigestAlgorithm algorithm) {
        return algorithm.equals(DigestAlgorithm.SHA256) ? 352 : algorithm.equals(DigestAlgorithm.SHA512) ? 500 : 1024;
    }

    /** Returns what a repository retains for a digest that its immutable tags need. */
    static long needed(Digest digest) {
        return digest(digest) + TREE_NODE;
    }

    private static long digest(Digest digest) {
        long known = 24 + ascii(digest.toString().length());
        // An algorithm that is not supported is an object of its own per digest.
        return digest.algorithm().isSupported()
                ? known
                : known + 24 + ascii(digest.algorithm().name().length());
    }

    private static long text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return ascii(2 * text.length());
            }
        }
        return ascii(text.length());
    }

    private static long ascii(int length) {
        return 24 + array(length);
    }

    private static long array(int bytes) {
        return (16L + bytes + 7) & ~7L;
    }
}
