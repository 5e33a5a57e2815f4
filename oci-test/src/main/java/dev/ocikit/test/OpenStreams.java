// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The readers and writers that are open, and the upload sessions that may be. Safe for use by many threads. */
final class OpenStreams {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Object lock = new Object();
    private final IdentityHashMap<Object, Leak> streams = new IdentityHashMap<>();
    private final List<Session> sessions = new ArrayList<>();

    void opened(Object stream, String what) {
        synchronized (lock) {
            streams.put(stream, new Leak(what));
        }
    }

    void closed(Object stream) {
        synchronized (lock) {
            streams.remove(stream);
            lock.notifyAll();
        }
    }

    /** Remembers a session whose writer was closed: whether it was ended by another is asked when it matters. */
    void left(Session session) {
        synchronized (lock) {
            sessions.add(session);
        }
    }

    /** Waits until nothing is open, and returns what still is when the time is up. Forgets everything. */
    List<Leak> awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Leak> leaks = stillOpen();
        synchronized (lock) {
            while (!leaks.isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.NANOSECONDS.timedWait(lock, POLL_NANOS);
                leaks = stillOpen();
            }
            streams.clear();
            sessions.clear();
        }
        return leaks;
    }

    private List<Leak> stillOpen() {
        synchronized (lock) {
            List<Leak> leaks = new ArrayList<>(streams.values());
            sessions.removeIf(session -> !session.isAlive());
            sessions.forEach(session -> leaks.add(session.leak()));
            return leaks;
        }
    }

    /** An upload session that may be left behind. */
    interface Session {
        /** Asks the registry whether the session is still there. */
        boolean isAlive();

        /** Returns where the session was left. */
        Leak leak();
    }
}
