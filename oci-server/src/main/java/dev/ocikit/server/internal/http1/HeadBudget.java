// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.ClientAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory for the heads of requests, until a worker has answered them or they are dropped: a total, and half of it for each client at
 * most. Safe for use by many threads.
 */
final class HeadBudget {
    private static final long MAX_BYTES = 64L << 20;

    private final long total;

    /** Guarded by this, as {@link #used}. */
    private final Map<String, Long> byClient = new HashMap<>();

    private long used;

    HeadBudget(long totalBytes) {
        total = totalBytes;
    }

    /** Returns a budget of a sixteenth of the heap, at most 64 MiB. */
    static HeadBudget ofHeap() {
        return new HeadBudget(Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 16));
    }

    /** Charges some bytes; returns false, and charges nothing, if the total or the client's share does not have them. */
    synchronized boolean charge(ClientAddress client, long bytes) {
        if (used + bytes > total) {
            return false;
        }
        if (!client.exempt()) {
            long own = byClient.getOrDefault(client.key(), 0L) + bytes;
            if (own > total / 2) {
                return false;
            }
            byClient.put(client.key(), own);
        }
        used += bytes;
        return true;
    }

    /** Charges what the buffer of a connection has grown by; returns false, and charges nothing, as {@link #charge} does. */
    synchronized boolean chargeBuffer(HttpConnection connection) {
        long more = connection.capacity() - connection.charged();
        if (more > 0) {
            if (!charge(connection.client(), more)) {
                return false;
            }
            connection.charged(connection.capacity());
        }
        return true;
    }

    /** Releases all that is charged for the buffer of a connection, which may be nothing. */
    synchronized void releaseBuffer(HttpConnection connection) {
        long charged = connection.charged();
        if (charged > 0) {
            connection.charged(0);
            release(connection.client(), charged);
        }
    }

    synchronized void release(ClientAddress client, long bytes) {
        used -= bytes;
        if (!client.exempt()) {
            byClient.computeIfPresent(client.key(), (key, own) -> own == bytes ? null : own - bytes);
        }
    }

    synchronized long used() {
        return used;
    }
}
