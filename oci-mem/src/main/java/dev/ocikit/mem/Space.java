// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import java.util.concurrent.atomic.AtomicLong;

/** The account of the bytes that a registry holds, and their limit. Safe for use by many threads. */
final class Space {
    private final AtomicLong used = new AtomicLong();
    private final long max;

    Space(long max) {
        this.max = max;
    }

    /** Charges some bytes, or does nothing and returns false if they would exceed the limit. */
    boolean reserve(long bytes) {
        long before = used.get();
        while (bytes <= max - before) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }

    long left() {
        return max - used.get();
    }

    long max() {
        return max;
    }
}
