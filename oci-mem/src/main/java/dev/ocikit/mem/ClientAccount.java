// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a client has charged to a registry, up to its share. Safe for use by many threads.
 *
 * <p>An account is opened by the client's first call and closes when nothing is charged to it any more. Only code that has a charge on it,
 * a {@link Reservation} or a retained object, may charge more. Accounts are ordered by their age.
 */
final class ClientAccount implements Comparable<ClientAccount> {
    /** The amount that a call in progress adds to the bytes charged, so that the account stays open until it ends. */
    private static final int PIN = 1;

    private static final long CLOSED = -1;

    private final Space space;
    private final @Nullable String client;
    private final long number;
    private final AtomicLong charged = new AtomicLong();

    /** Creates an account without charges; a null client has no share and its account does not close. */
    ClientAccount(Space space, @Nullable String client, long number) {
        this.space = space;
        this.client = client;
        this.number = number;
    }

    @Nullable
    String client() {
        return client;
    }

    Space space() {
        return space;
    }

    /** Returns the maximum number of bytes that can be charged to this account, in an empty registry. */
    long limit() {
        return client == null ? space.max() : Math.min(space.max(), space.maxPerClient());
    }

    long charged() {
        return Math.max(0, charged.get());
    }

    /** Keeps the account open until it is unpinned; returns false if it has closed. */
    boolean pin() {
        long before = charged.get();
        while (before != CLOSED) {
            if (charged.compareAndSet(before, before + PIN)) {
                return true;
            }
            before = charged.get();
        }
        return false;
    }

    /** Releases bytes from the client's share alone, and a pin. */
    void unpin(long bytes) {
        releaseShare(bytes + PIN);
    }

    /** Charges bytes to the client's share and to the registry, or changes nothing and returns which of them is full. */
    ChargeResult charge(long bytes) {
        if (!chargeShare(bytes)) {
            return space.hasRoom(bytes) ? ChargeResult.SHARE_FULL : ChargeResult.STORAGE_FULL;
        }
        if (!space.reserve(bytes)) {
            releaseShare(bytes);
            return ChargeResult.STORAGE_FULL;
        }
        return ChargeResult.CHARGED;
    }

    /** Charges bytes to the client's share alone, or changes nothing and returns false if they exceed it. */
    boolean chargeShare(long bytes) {
        long max = client == null ? Long.MAX_VALUE : space.maxPerClient();
        long before = charged.get();
        while (bytes <= max - before) {
            if (charged.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = charged.get();
        }
        return false;
    }

    /** Releases bytes from the client's share and from the registry. */
    void release(long bytes) {
        space.release(bytes);
        releaseShare(bytes);
    }

    /** Releases bytes from the client's share alone. */
    void releaseShare(long bytes) {
        if (charged.addAndGet(-bytes) == 0 && client != null && charged.compareAndSet(0, CLOSED)) {
            space.closed(this, client);
        }
    }

    @Override
    public int compareTo(ClientAccount other) {
        return Long.compare(number, other.number);
    }
}
