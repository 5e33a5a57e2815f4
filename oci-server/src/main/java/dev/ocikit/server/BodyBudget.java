// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The heap that a handler may use for the bodies it holds: a total, and a share for each client.
 *
 * <p>A reservation never blocks. It fails when the total or the client's share is used up, so that a request that waits for its client
 * does not make others wait for memory. Safe for use by many threads.
 */
final class BodyBudget {
    private static final int FIRST_BYTES = 16 * 1024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final long total;
    private final long share;
    private final AtomicLong used = new AtomicLong();
    /** Holds the clients that have reserved bytes, so requests in progress bound its size. */
    private final ConcurrentMap<String, Long> byClient = new ConcurrentHashMap<>();

    /**
     * Creates a budget of which nothing is reserved.
     *
     * @param share the maximum for one client
     */
    BodyBudget(long total, long share) {
        this.total = total;
        this.share = share;
    }

    /**
     * Returns a reservation of no bytes.
     *
     * @param client the key that the share is counted by; null if only the total applies
     */
    Reservation open(@Nullable String client) {
        return new Reservation(client);
    }

    /** Returns the number of bytes reserved. */
    long used() {
        return used.get();
    }

    private void take(@Nullable String client, long bytes) throws TooManyRequestsException {
        if (used.addAndGet(bytes) > total) {
            used.addAndGet(-bytes);
            throw TooManyRequestsException.after(
                    RETRY_AFTER, "the server holds as many request and response bodies as it can", null);
        }
        if (client != null && byClient.merge(client, bytes, Long::sum) > share) {
            giveBack(client, bytes);
            throw TooManyRequestsException.after(
                    RETRY_AFTER, "the server holds as many bodies as it can for one client", null);
        }
    }

    private void giveBack(@Nullable String client, long bytes) {
        if (client != null) {
            byClient.computeIfPresent(client, (key, held) -> held == bytes ? null : held - bytes);
        }
        used.addAndGet(-bytes);
    }

    /** The bytes that one request has reserved. Closing gives them back; closing again does nothing. Used by one thread at a time. */
    final class Reservation implements AutoCloseable {
        private final @Nullable String client;
        private long held;

        private Reservation(@Nullable String client) {
            this.client = client;
        }

        /**
         * Changes the number of bytes reserved.
         *
         * @throws OciException SIZE_INVALID with status 413 if one request can never have that many, TOOMANYREQUESTS if it cannot now; the
         *     number is then what it was
         */
        void resize(long bytes) throws OciException {
            if (bytes > (client == null ? total : share)) {
                throw OciException.of(
                        ErrorCode.SIZE_INVALID,
                        "the request needs " + bytes + " bytes of memory, more than the server has for one request",
                        413,
                        null,
                        null);
            }
            if (bytes > held) {
                take(client, bytes - held);
            } else if (bytes < held) {
                giveBack(client, held - bytes);
            }
            held = bytes;
        }

        /** Reserves at least some bytes. */
        void growTo(long bytes) throws OciException {
            if (bytes > held) {
                resize(bytes);
            }
        }

        /**
         * Reads a body into memory, which is reserved as the content arrives, not as it is announced.
         *
         * @param length the length of the body; -1 if it is not known
         * @param max the maximum number of bytes to read
         * @return the content: at most {@code max} bytes, and fewer than {@code length} if the body ended before
         */
        byte[] read(InputStream body, long length, int max) throws IOException {
            int most = length < 0 ? max : (int) Math.min(length, max);
            resize(Math.min(most, FIRST_BYTES));
            byte[] content = new byte[Math.min(most, FIRST_BYTES)];
            int size = 0;
            while (size < most) {
                if (size == content.length) {
                    content = copy(content, (int) Math.min(most, 2L * size));
                }
                int count = body.read(content, size, content.length - size);
                if (count < 0) {
                    break;
                }
                size += count;
            }
            return size == content.length ? content : copy(content, size);
        }

        private byte[] copy(byte[] content, int length) throws OciException {
            resize((long) content.length + length);
            byte[] copy = Arrays.copyOf(content, length);
            resize(length);
            return copy;
        }

        @Override
        public void close() {
            if (held > 0) {
                giveBack(client, held);
                held = 0;
            }
        }
    }
}
