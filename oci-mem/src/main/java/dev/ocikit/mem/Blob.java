// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it is stored. Safe for use by many threads.
 *
 * <p>It remains charged until it has neither links nor readers: a client that reads slowly keeps a deleted blob in memory.
 */
final class Blob {
    private static final String MEDIA_TYPE = "application/octet-stream";

    private static final AtomicIntegerFieldUpdater<Blob> USES =
            AtomicIntegerFieldUpdater.newUpdater(Blob.class, "uses");

    private final Descriptor descriptor;
    private final Segments content;
    /** The number of open readers, plus one while the blob is linked. */
    private volatile int uses = 1;
    /** The client that removed the last link. Written before the use of that link ends. */
    private @Nullable ClientAccount lastPayer;

    /**
     * Creates a blob.
     *
     * @param descriptor the descriptor, of the media type that stands for any bytes
     * @param content the bytes, which have the descriptor's digest and size
     */
    private Blob(Descriptor descriptor, Segments content) {
        this.descriptor = descriptor;
        this.content = content;
    }

    static Blob of(Digest digest, Segments content) {
        return new Blob(Descriptor.of(MEDIA_TYPE, digest, content.length()), content);
    }

    Descriptor descriptor() {
        return descriptor;
    }

    Segments content() {
        return content;
    }

    /** Returns the heap that the blob retains, in bytes. */
    long retainedBytes() {
        return RetainedSizes.blob(descriptor.digest()) + content.retainedBytes();
    }

    /** Keeps the blob charged for a reader; returns false if it has no links any more. */
    boolean open() {
        int before = uses;
        while (before > 0) {
            if (USES.compareAndSet(this, before, before + 1)) {
                return true;
            }
            before = uses;
        }
        return false;
    }

    /** Ends what {@link #open} began. */
    void close() {
        end();
    }

    /** Ends the use by links; the client that removed the last one remains charged until the last reader closes. */
    void unlinked(ClientAccount payer) {
        lastPayer = payer;
        end();
    }

    private void end() {
        if (USES.decrementAndGet(this) == 0 && lastPayer != null) {
            lastPayer.release(retainedBytes());
        }
    }
}
