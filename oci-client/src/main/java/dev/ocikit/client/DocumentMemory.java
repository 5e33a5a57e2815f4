// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that clients may use for documents while they are received and parsed: manifests, pages of lists, errors, tokens. It bounds what
 * registries make their clients hold in calls that are in progress, however many of them are asked at once.
 *
 * <p>A document is charged as its bytes arrive and for what parsing retains, until the caller has the result. The first 16 KiB of each are
 * not charged: the number of requests bounds those, so documents of usual size are read even while others use all of the memory.
 *
 * <p>What a call has returned is the caller's and is not charged. This includes the current page of a {@link dev.ocikit.api.Listing}: a
 * listing is not closed, so the charge of one that its caller leaves would never be given back. Each open listing holds one page at most,
 * which had to fit into this memory and into {@link ClientOptions#maxPageItems}. A caller that keeps many listings open must bound their
 * number.
 *
 * <p>A reservation never waits. It fails with TOOMANYREQUESTS when the memory is used up, which a server passes on as 429 with
 * {@code Retry-After}. If it waited, documents that are half received could wait for each other, and a registry that sends slowly could make
 * all callers of the others wait. A document that can never fit fails with SIZE_INVALID, status 413. A manifest that is the only document
 * always fits: its size has a limit of its own.
 *
 * <p>Safe for use by many threads, and by many clients.
 */
public final class DocumentMemory {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int FREE_BYTES = 16 << 10;

    private final long total;
    private final AtomicLong used = new AtomicLong();

    private DocumentMemory(long total) {
        this.total = total;
    }

    /**
     * Returns a memory of which nothing is used.
     *
     * @param bytes the number of bytes of heap: at least 1
     */
    public static DocumentMemory of(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("documents need at least 1 byte of memory, got " + bytes);
        }
        return new DocumentMemory(bytes);
    }

    /** Returns the number of bytes of heap that documents may use. */
    public long bytes() {
        return total;
    }

    /** Returns the number of bytes that are charged now. */
    public long used() {
        return used.get();
    }

    /** Opens a reservation for a document whose size has a small limit: it may exceed the memory while it is the only one. */
    public Reservation open() {
        return new Reservation(true);
    }

    /** Opens a reservation for a document of any size, which must fit into the memory. */
    Reservation openBounded() {
        return new Reservation(false);
    }

    /** The memory of one document. Closing gives it back; closing again does nothing. Used by one thread. */
    public final class Reservation implements AutoCloseable {
        private final boolean exempt;
        private long cost;
        private long charged;

        private Reservation(boolean exempt) {
            this.exempt = exempt;
        }

        /**
         * Changes what the document costs.
         *
         * @param bytes the number of bytes of heap that it takes
         * @throws OciException TOOMANYREQUESTS if other documents use the memory, SIZE_INVALID with status 413 if this one can never fit;
         *     the cost is then what it was
         */
        public void resize(long bytes) throws OciException {
            long wanted = Math.max(0, bytes - FREE_BYTES);
            if (wanted > charged) {
                take(wanted - charged);
            } else {
                used.addAndGet(wanted - charged);
            }
            charged = wanted;
            cost = bytes;
        }

        /** Adds to what the document costs, see {@link #resize}. */
        public void add(long bytes) throws OciException {
            resize(cost + bytes);
        }

        private void take(long bytes) throws OciException {
            if (!exempt && charged + bytes > total) {
                throw OciException.of(
                        ErrorCode.SIZE_INVALID,
                        "the document needs more than the " + total + " bytes of memory that there are for documents",
                        413,
                        null,
                        null);
            }
            long now = used.addAndGet(bytes);
            boolean alone = now == charged + bytes;
            if (now > total && !(exempt && alone)) {
                used.addAndGet(-bytes);
                throw TooManyRequestsException.after(
                        RETRY_AFTER,
                        "the documents in progress use all of the " + total
                                + " bytes of memory that there are for them",
                        null);
            }
        }

        /**
         * Reads a body into memory, which is charged as the bytes arrive, not as they are announced.
         *
         * @param length the length that is announced, or -1
         * @param max the maximum number of bytes to read
         * @return the bytes: fewer than {@code max} if the body ended before
         */
        public byte[] read(InputStream body, long length, int max) throws IOException {
            int most = length < 0 ? max : (int) Math.min(length, max);
            byte[] bytes = new byte[Math.min(most, FREE_BYTES)];
            resize(bytes.length);
            int size = 0;
            while (size < most) {
                if (size == bytes.length) {
                    bytes = copy(bytes, (int) Math.min(most, 2L * size));
                }
                int count = body.read(bytes, size, bytes.length - size);
                if (count < 0) {
                    break;
                }
                size += count;
            }
            return size == bytes.length ? bytes : copy(bytes, size);
        }

        private byte[] copy(byte[] bytes, int length) throws OciException {
            resize((long) bytes.length + length);
            byte[] copy = Arrays.copyOf(bytes, length);
            resize(length);
            return copy;
        }

        @Override
        public void close() {
            used.addAndGet(-charged);
            charged = 0;
            cost = 0;
        }
    }
}
