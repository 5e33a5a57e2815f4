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
    private final ClientShares reserve;

    /** Creates free slots. */
    public RequestSlots(ServerLimits limits) {
        requests = new ClientShares(limits.requests(), limits.requestsPerClient());
        int reserved = limits.reservedRequests();
        reserve = new ClientShares(reserved, Math.max(1, reserved / 2));
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
        boolean urgent = path.equals("/healthz") || path.equals("/v2/");
        return urgent && reserve.take(client) ? new Slot(reserve, client) : null;
    }

    /** Returns the number of slots in use. */
    public int inUse() {
        return requests.inUse() + reserve.inUse();
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
