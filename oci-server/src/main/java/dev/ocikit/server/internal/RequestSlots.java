// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.ServerLimits;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a server works on at the same time: a total, a share for each client, and a reserve for health checks.
 *
 * <p>Taking a slot never blocks. Safe for use by many threads.
 */
public final class RequestSlots {
    private final ClientShares requests;
    /** Apart from that of {@code /v2/}, where a request may wait for the comparison of a password. */
    private final ClientShares healthReserve;

    private final ClientShares versionReserve;

    /** Creates free slots. */
    public RequestSlots(ServerLimits limits) {
        requests = new ClientShares(limits.requests(), limits.requestsPerClient());
        int reserved = limits.reservedRequests();
        healthReserve = halfShared(reserved - reserved / 2);
        versionReserve = halfShared(reserved / 2);
    }

    private static ClientShares halfShared(int total) {
        return new ClientShares(total, Math.max(1, total / 2));
    }

    /**
     * Takes a slot for a request.
     *
     * @return the slot, which the caller closes when the response has ended; null if the request must be refused with 429
     */
    public @Nullable Slot take(ClientAddress client, String path) {
        if (requests.take(client)) {
            return new Slot(requests, client);
        }
        ClientShares reserve = path.equals("/healthz") ? healthReserve : path.equals("/v2/") ? versionReserve : null;
        return reserve != null && reserve.take(client) ? new Slot(reserve, client) : null;
    }

    /** Returns the number of slots in use. */
    public int inUse() {
        return requests.inUse() + healthReserve.inUse() + versionReserve.inUse();
    }

    /** A slot in use. Closing it again does nothing. */
    public static final class Slot implements AutoCloseable {
        private final ClientShares owner;
        private final ClientAddress client;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Slot(ClientShares owner, ClientAddress client) {
            this.owner = owner;
            this.client = client;
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                owner.giveBack(client);
            }
        }
    }
}
