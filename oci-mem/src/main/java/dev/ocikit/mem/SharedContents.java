// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.OciException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Content that several repositories link, held once and forgotten with its last link. Safe for use by many threads.
 *
 * <p>The registry is charged once for each content. Each client is charged for each content that a link of its own holds, also once, so
 * that the share of one client depends on its own links alone, not on what others link or delete.
 *
 * @param <K> the identity of content; equal keys mean equal content
 * @param <V> the content
 */
final class SharedContents<K, V> {
    private final ConcurrentMap<K, Held<V>> held = new ConcurrentHashMap<>();
    private final BiConsumer<V, ClientAccount> release;

    /**
     * Creates an empty map.
     *
     * @param release releases what a client was charged for content whose last link it removed, at once or later
     */
    SharedContents(BiConsumer<V, ClientAccount> release) {
        this.release = release;
    }

    /** Adds a link of the reservation's client to the content that is held, which is the one given if this is the first link. */
    V link(K key, V value, long bytes, Reservation reservation) {
        return held.compute(key, (k, present) -> {
                    if (present == null) {
                        reservation.keep(bytes);
                        return new Held<>(value, bytes, reservation.payer());
                    }
                    if (present.link(reservation.payer())) {
                        reservation.keepShare(bytes);
                        reservation.keep(RetainedSizes.HOLDER);
                    }
                    return present;
                })
                .value;
    }

    /**
     * Adds a link of the reservation's client to content that is held, and charges the client's share for it.
     *
     * @return the content, or null if there is none
     * @throws OciException TOOMANYREQUESTS if the client's share does not suffice
     */
    @Nullable
    V linkHeld(K key, Reservation reservation) throws OciException {
        LinkOutcome<V> outcome = new LinkOutcome<>();
        held.computeIfPresent(key, (k, present) -> {
            outcome.bytes = present.bytes;
            outcome.refused = !present.isHeldBy(reservation.payer()) && !reservation.keepNewShare(present.bytes);
            if (!outcome.refused) {
                if (present.link(reservation.payer())) {
                    reservation.keep(RetainedSizes.HOLDER);
                }
                outcome.value = present.value;
            }
            return present;
        });
        if (outcome.refused) {
            reservation.requireCharged(ChargeResult.SHARE_FULL, outcome.bytes);
        }
        return outcome.value;
    }

    /** Removes a link of a client, and releases what was charged for the content if it was the client's or the registry's last. */
    void unlink(K key, ClientAccount payer) {
        held.computeIfPresent(key, (k, present) -> {
            if (!present.unlink(payer)) {
                return present;
            }
            release.accept(present.value, payer);
            return null;
        });
    }

    /** Content with the clients whose links hold it. Guarded by the map's lock on the key. */
    private static final class Held<V> {
        final V value;
        final long bytes;
        private ClientAccount first;
        private int firstLinks = 1;
        private @Nullable NavigableMap<ClientAccount, Integer> others;

        Held(V value, long bytes, ClientAccount first) {
            this.value = value;
            this.bytes = bytes;
            this.first = first;
        }

        boolean isHeldBy(ClientAccount client) {
            return client == first || (others != null && others.containsKey(client));
        }

        /** Adds a link; returns whether it is the client's first. */
        boolean link(ClientAccount client) {
            if (client == first) {
                firstLinks++;
                return false;
            }
            if (others == null) {
                others = new TreeMap<>();
            }
            return others.merge(client, 1, Integer::sum) == 1;
        }

        /** Removes a link; returns whether it was the last, for which the client remains charged. */
        boolean unlink(ClientAccount client) {
            if (client != first) {
                unlinkOther(client);
                return false;
            }
            firstLinks--;
            if (firstLinks > 0) {
                return false;
            }
            if (others == null) {
                return true;
            }
            first.releaseShare(bytes);
            promote(others);
            return false;
        }

        private void unlinkOther(ClientAccount client) {
            if (others != null && others.merge(client, -1, Held::sumOrNone) == null) {
                client.release(RetainedSizes.HOLDER);
                client.releaseShare(bytes);
                if (others.isEmpty()) {
                    others = null;
                }
            }
        }

        private static @Nullable Integer sumOrNone(Integer links, Integer more) {
            return links + more == 0 ? null : links + more;
        }

        /** Makes another client the first. */
        private void promote(NavigableMap<ClientAccount, Integer> clients) {
            Map.Entry<ClientAccount, Integer> next = clients.pollFirstEntry();
            first = next.getKey();
            firstLinks = next.getValue();
            first.release(RetainedSizes.HOLDER);
            if (clients.isEmpty()) {
                others = null;
            }
        }
    }

    /** The outcome of an attempt to link. For use by one thread. */
    private static final class LinkOutcome<V> {
        private @Nullable V value;
        private long bytes;
        private boolean refused;
    }
}
