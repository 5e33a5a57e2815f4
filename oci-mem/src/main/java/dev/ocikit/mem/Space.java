// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.Caller;
import dev.ocikit.api.OciException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The account of the bytes that a registry retains: their total, and a share of it for each client. Safe for use by many threads.
 *
 * <p>The client is the {@link Caller} of the call that charges. Calls without a caller are limited by the total alone. A client's account
 * exists while something is charged to it, and is itself part of the total.
 */
final class Space {
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong accounts = new AtomicLong();
    private final ConcurrentMap<String, ClientAccount> clients = new ConcurrentHashMap<>();
    private final ClientAccount withoutCaller = new ClientAccount(this, null, 0);
    private final long max;
    private final long maxPerClient;

    Space(long max, long maxPerClient) {
        this.max = max;
        this.maxPerClient = maxPerClient;
    }

    /** Opens a reservation without bytes for the current caller. */
    Reservation open(String operation, String repository) throws OciException {
        return new Reservation(pinned(operation, repository), this, operation, repository);
    }

    private ClientAccount pinned(String operation, String repository) throws OciException {
        String client = Caller.current().orElse(null);
        if (client == null) {
            withoutCaller.pin();
            return withoutCaller;
        }
        while (true) {
            ClientAccount account = clients.get(client);
            if (account == null) {
                ClientAccount opened = opened(client, operation, repository);
                if (opened != null) {
                    return opened;
                }
            } else if (account.pin()) {
                return account;
            } else {
                clients.remove(client, account);
            }
        }
    }

    /** Returns a new account, pinned, or null if another thread has opened one. */
    private @Nullable ClientAccount opened(String client, String operation, String repository) throws OciException {
        long bytes = RetainedSizes.client(client);
        if (!reserve(bytes)) {
            throw Refusal.storageFull(operation, repository, this);
        }
        ClientAccount account = new ClientAccount(this, client, accounts.incrementAndGet());
        account.pin();
        if (clients.putIfAbsent(client, account) != null) {
            release(bytes);
            return null;
        }
        return account;
    }

    /** Forgets an account that has closed. */
    void closed(ClientAccount account, String client) {
        clients.remove(client, account);
        release(RetainedSizes.client(client));
    }

    /** Charges bytes to the total, or changes nothing and returns false if they exceed the limit. */
    boolean reserve(long bytes) {
        long before = used.get();
        while (bytes <= max - before) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    boolean hasRoom(long bytes) {
        return bytes <= max - used.get();
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }

    /** Returns the bytes charged to a client. */
    long used(@Nullable String client) {
        ClientAccount account = client == null ? withoutCaller : clients.get(client);
        return account == null ? 0 : account.charged();
    }

    /** Returns the number of clients that something is charged to. */
    int clients() {
        return clients.size();
    }

    long max() {
        return max;
    }

    long maxPerClient() {
        return maxPerClient;
    }
}
