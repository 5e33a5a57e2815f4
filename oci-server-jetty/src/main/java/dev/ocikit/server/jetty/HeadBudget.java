// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.ClientAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that unfinished request heads may take, in total and for one client. Safe for use by many threads.
 */
final class HeadBudget {
    private final long total;
    private final long share;

    private long used;

    /** Holds the clients with an unfinished head. */
    private final Map<String, Long> byClient = new HashMap<>();

    /** Creates a budget of some bytes, half of which one client may use. */
    HeadBudget(long total) {
        this.total = total;
        this.share = total / 2;
    }

    /** Takes some bytes; returns false if the budget or the client's share would be exceeded. */
    synchronized boolean take(ClientAddress client, long bytes) {
        if (used + bytes > total) {
            return false;
        }
        if (!client.exempt()) {
            long sum = byClient.getOrDefault(client.key(), 0L) + bytes;
            if (sum > share) {
                return false;
            }
            byClient.put(client.key(), sum);
        }
        used += bytes;
        return true;
    }

    /** Gives bytes back. */
    synchronized void giveBack(ClientAddress client, long bytes) {
        used -= bytes;
        if (!client.exempt()) {
            byClient.computeIfPresent(client.key(), (key, sum) -> sum <= bytes ? null : sum - bytes);
        }
    }

    synchronized long used() {
        return used;
    }
}
