// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.Descriptor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads what lists of referrers show of manifests. Safe for use by many threads.
 *
 * <p>A parsed manifest can take twenty times the memory of its text, which is not charged. So larger manifests are parsed one at a
 * time: with many lists at the same time, their memory would otherwise add up to more than the heap. The lock is never held while a list
 * waits for its client.
 */
final class ReferrerReader {
    /** Manifests up to this size are parsed at any time; the number of requests in progress bounds those well enough. */
    static final int SMALL_BYTES = 4 * 1024;

    private final Lock turn = new ReentrantLock(true);

    /** Returns the lock that is held while a large manifest is parsed. */
    Lock turn() {
        return turn;
    }

    /** Returns the descriptor of a manifest as lists of referrers show it. */
    Descriptor describe(ManifestContent referrer) throws OciException {
        if (referrer.size() <= SMALL_BYTES) {
            return Referral.describe(referrer);
        }
        turn.lock();
        try {
            return Referral.describe(referrer);
        } finally {
            turn.unlock();
        }
    }
}
