// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.TooManyRequestsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Permits for password comparisons, granted to client addresses by round robin (fair queueing). Safe for use by many
 * threads.
 *
 * <p>Addresses without recent failures come before those with recent failures, so wrong logins do not delay correct
 * ones from elsewhere. Within each class every address gets one permit per round, however many of its logins wait. A
 * full queue makes room for an address by dropping the newest login of the address that has the most (longest queue
 * drop), those with recent failures first.
 */
final class LoginQueue {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int places;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock. While a permit is free, no login waits.
    private int free;
    private int waiting;
    private final Map<String, Deque<Waiter>> trusted = new LinkedHashMap<>();
    private final Map<String, Deque<Waiter>> failing = new LinkedHashMap<>();

    /**
     * Creates a queue.
     *
     * @param permits the number of comparisons at the same time, from 1
     * @param places the maximum number of logins that wait
     */
    LoginQueue(int permits, int places) {
        this.free = permits;
        this.places = places;
    }

    /**
     * Waits for a permit, which the caller gives back with {@link #release}.
     *
     * @param address the key of the client's address
     * @param failed whether logins from the address have failed recently
     * @param share the maximum number of logins that wait for the address
     * @param longest how long to wait at most
     * @throws TooManyRequestsException if the queue or the address's share of it is full, or no permit was free in time
     */
    void acquire(String address, boolean failed, int share, Duration longest)
            throws InterruptedException, TooManyRequestsException {
        Waiter waiter;
        lock.lockInterruptibly();
        try {
            if (free > 0) {
                free--;
                return;
            }
            waiter = enqueue(address, failed, share);
        } finally {
            lock.unlock();
        }
        boolean settled = false;
        try {
            settled = waiter.settled.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!settled && withdraw(waiter)) {
                // The permit came while this thread was interrupted or ran out of time.
                release();
            }
        }
        if (!settled || waiter.dropped) {
            throw full();
        }
    }

    /** Gives a permit back, to the next login if one waits. */
    void release() {
        lock.lock();
        try {
            Waiter next = poll(trusted);
            if (next == null) {
                next = poll(failing);
            }
            if (next == null) {
                free++;
            } else {
                waiting--;
                next.granted = true;
                next.settled.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of logins that wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private Waiter enqueue(String address, boolean failed, int share) throws TooManyRequestsException {
        int own = size(trusted, address) + size(failing, address);
        if (own >= share || (waiting >= places && !makeRoom(own, failed))) {
            throw full();
        }
        Waiter waiter = new Waiter(address, failed ? failing : trusted);
        waiter.round.computeIfAbsent(address, key -> new ArrayDeque<>()).add(waiter);
        waiting++;
        return waiter;
    }

    /** Drops a login in favor of an address with fewer of them; returns false if there is none to drop. */
    private boolean makeRoom(int own, boolean failed) {
        Map.Entry<String, Deque<Waiter>> longest = longest(failing);
        if (longest == null || failed) {
            Map.Entry<String, Deque<Waiter>> other = failed ? longest : longest(trusted);
            if (other == null || other.getValue().size() <= own + 1) {
                return false;
            }
            longest = other;
        }
        Waiter victim = longest.getValue().getLast();
        remove(victim);
        victim.dropped = true;
        victim.settled.countDown();
        return true;
    }

    private static Map.@Nullable Entry<String, Deque<Waiter>> longest(Map<String, Deque<Waiter>> round) {
        return round.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .orElse(null);
    }

    private static int size(Map<String, Deque<Waiter>> round, String address) {
        Deque<Waiter> queue = round.get(address);
        return queue == null ? 0 : queue.size();
    }

    /** Removes the first login of the address whose turn it is, which becomes the last one of the round. */
    private static @Nullable Waiter poll(Map<String, Deque<Waiter>> round) {
        Iterator<Map.Entry<String, Deque<Waiter>>> addresses = round.entrySet().iterator();
        if (!addresses.hasNext()) {
            return null;
        }
        Map.Entry<String, Deque<Waiter>> first = addresses.next();
        String address = first.getKey();
        Deque<Waiter> queue = first.getValue();
        addresses.remove();
        Waiter waiter = queue.poll();
        if (!queue.isEmpty()) {
            round.put(address, queue);
        }
        return waiter;
    }

    /** Ends the wait of a login; returns whether it has been granted a permit. */
    private boolean withdraw(Waiter waiter) {
        lock.lock();
        try {
            if (!waiter.granted && !waiter.dropped) {
                remove(waiter);
            }
            return waiter.granted;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Waiter waiter) {
        Deque<Waiter> queue = waiter.round.get(waiter.address);
        if (queue != null && queue.remove(waiter)) {
            waiting--;
            if (queue.isEmpty()) {
                waiter.round.remove(waiter.address);
            }
        }
    }

    private static TooManyRequestsException full() {
        return TooManyRequestsException.after(RETRY_AFTER, "too many passwords are being checked", null);
    }

    /** A login that waits. Its flags are written under the lock, before the latch opens. */
    private static final class Waiter {
        private final String address;
        private final Map<String, Deque<Waiter>> round;
        private final CountDownLatch settled = new CountDownLatch(1);
        private boolean granted;
        private boolean dropped;

        Waiter(String address, Map<String, Deque<Waiter>> round) {
            this.address = address;
            this.round = round;
        }
    }
}
