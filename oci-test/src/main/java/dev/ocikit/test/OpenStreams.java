// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The readers, writers and upload sessions that are open, each with the place where it was opened. Safe for use by many threads. */
final class OpenStreams {
    private final Object lock = new Object();
    private final Map<Object, Leak> streams = new IdentityHashMap<>();
    private final Map<String, Leak> sessions = new HashMap<>();

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

    void sessionLeft(String id, String repository) {
        synchronized (lock) {
            sessions.put(id, new Leak("an upload session in " + repository));
        }
    }

    void sessionEnded(String id) {
        synchronized (lock) {
            sessions.remove(id);
            lock.notifyAll();
        }
    }

    /** Waits until nothing is open, and returns what still is when the time is up. */
    List<Leak> awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            for (long left = patience.toNanos();
                    left > 0 && !(streams.isEmpty() && sessions.isEmpty());
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            List<Leak> leaks = new ArrayList<>(streams.values());
            leaks.addAll(sessions.values());
            streams.clear();
            sessions.clear();
            return leaks;
        }
    }
}
