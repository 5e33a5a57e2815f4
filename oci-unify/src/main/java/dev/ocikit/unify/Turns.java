// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/**
 * Changes of the same thing at several members take turns, so that they come to all members in the same order. Others do not wait. Safe for
 * use by many threads.
 */
final class Turns {
    private final ConcurrentMap<String, CountDownLatch> taken = new ConcurrentHashMap<>();

    /** Waits until nobody changes any of some things, and keeps others from it until the turn ends. */
    Turn take(Collection<String> things) throws InterruptedIOException {
        Turn turn = new Turn();
        try {
            // In one order for all, so that no two wait for each other.
            for (String thing : new TreeSet<>(things)) {
                for (CountDownLatch other = taken.putIfAbsent(thing, turn.over);
                        other != null;
                        other = taken.putIfAbsent(thing, turn.over)) {
                    other.await();
                }
                turn.things.add(thing);
            }
            return turn;
        } catch (InterruptedException e) {
            turn.end();
            Thread.currentThread().interrupt();
            throw Failures.interruption(e);
        }
    }

    /** What is changed until it ends. */
    final class Turn {
        private final CountDownLatch over = new CountDownLatch(1);
        private final List<String> things = new ArrayList<>();

        private Turn() {}

        void end() {
            things.forEach(taken::remove);
            over.countDown();
        }
    }
}
