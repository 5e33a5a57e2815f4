// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few direct buffers for large bodies. Those who get none use small pieces instead, so slow clients cannot make it grow. Safe for use by
 * many threads.
 */
final class BufferPool {
    private static final int BUFFERS = 32;
    private static final int BYTES = 256 * 1024;
    private static final ByteBuffer UNUSED = ByteBuffer.allocate(0);

    /** Holds {@link #UNUSED} where a buffer may still be created, and null where one is in use. */
    private final AtomicReferenceArray<@Nullable ByteBuffer> buffers = new AtomicReferenceArray<>(BUFFERS);

    BufferPool() {
        for (int i = 0; i < BUFFERS; i++) {
            buffers.set(i, UNUSED);
        }
    }

    /** Returns an empty buffer, or null if all are in use. The caller gives it back. */
    @Nullable
    ByteBuffer take() {
        // The first free one: it was used last, so that few buffers are in use and in the cache of a processor.
        for (int i = 0; i < BUFFERS; i++) {
            ByteBuffer buffer = buffers.get(i) == null ? null : buffers.getAndSet(i, null);
            if (buffer != null) {
                return buffer.capacity() == 0 ? create(i) : buffer.clear();
            }
        }
        return null;
    }

    private ByteBuffer create(int at) {
        boolean created = false;
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
            created = true;
            return buffer;
        } finally {
            if (!created) {
                buffers.set(at, UNUSED); // out of memory
            }
        }
    }

    void giveBack(ByteBuffer buffer) {
        for (int i = 0; i < BUFFERS; i++) {
            if (buffers.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
