// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import dev.ocikit.server.ClientAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A bounded number of permits, of which each client gets a share at most. Safe for use by many threads. */
public final class ClientShares {
    private final int total;
    private final int share;
    private final AtomicInteger inUse = new AtomicInteger();
    /** Holds the clients that have a permit, so it is no larger than the total. */
    private final ConcurrentMap<String, Integer> byClient = new ConcurrentHashMap<>();

    /**
     * Creates permits, all of them free.
     *
     * @param share the maximum for one client
     */
    public ClientShares(int total, int share) {
        this.total = total;
        this.share = share;
    }

    /** Takes a permit; returns false if the total or the client's share is used up. */
    public boolean take(ClientAddress client) {
        if (inUse.incrementAndGet() > total) {
            inUse.decrementAndGet();
            return false;
        }
        if (client.exempt()) {
            return true;
        }
        if (byClient.merge(client.key(), 1, Integer::sum) > share) {
            giveBack(client);
            return false;
        }
        return true;
    }

    /** Gives a permit back. */
    public void giveBack(ClientAddress client) {
        if (!client.exempt()) {
            byClient.computeIfPresent(client.key(), (key, count) -> count == 1 ? null : count - 1);
        }
        inUse.decrementAndGet();
    }

    /** Returns the number of permits in use. */
    public int inUse() {
        return inUse.get();
    }
}
