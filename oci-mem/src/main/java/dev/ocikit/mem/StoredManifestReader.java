// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.Descriptor;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A reader of stored manifests: of what lists of referrers show of them, and of their children. Safe for use by many threads.
 *
 * <p>A parsed manifest can take twenty times the memory of its text, which is not charged. So larger manifests are parsed one at a
 * time: with many calls at the same time, their memory would otherwise add up to more than the heap. The lock is never held while a list
 * waits for its client.
 */
final class StoredManifestReader {
    /** Manifests up to this size are parsed at any time; the number of requests in progress bounds those well enough. */
    static final int SMALL_BYTES = 4 * 1024;

    private final Lock turn = new ReentrantLock(true);

    /** Returns the lock that is held while a large manifest is parsed. */
    Lock turn() {
        return turn;
    }

    /** Returns the descriptor of a manifest as lists of referrers show it. */
    Descriptor describe(ManifestContent referrer) throws OciException {
        return read(referrer, Referral::describe);
    }

    /**
     * Passes on what a manifest consists of, which must not be retained. Content of another kind, which can be listed in an index, consists
     * of nothing.
     *
     * @param children called while the parsed manifest takes memory, and no other large one does
     */
    void readChildren(ManifestContent manifest, Children children) throws OciException {
        read(manifest, content -> {
            children.accept(children(content));
            return content;
        });
    }

    private static List<Descriptor> children(ManifestContent manifest) {
        try {
            return manifest.withoutView().view().children();
        } catch (OciException e) {
            return List.of();
        }
    }

    private <T> T read(ManifestContent manifest, Parse<T> parse) throws OciException {
        if (manifest.size() <= SMALL_BYTES) {
            return parse.apply(manifest);
        }
        turn.lock();
        try {
            return parse.apply(manifest);
        } finally {
            turn.unlock();
        }
    }

    /** A receiver of the children of a manifest. */
    interface Children {
        void accept(List<Descriptor> children) throws OciException;
    }

    /** What is read from a manifest that is parsed for it. */
    private interface Parse<T> {
        T apply(ManifestContent manifest) throws OciException;
    }
}
