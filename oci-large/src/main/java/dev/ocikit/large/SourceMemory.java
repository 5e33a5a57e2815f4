// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What was learned of the hosts that content comes from. Forgotten after a while, as hosts change. Safe for use by many threads. */
final class SourceMemory {
    private static final int MOST = 1000;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanoClock;
    private final Map<String, Lesson> lessons = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lesson> eldest) {
            return size() > MOST;
        }
    };

    SourceMemory(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Remembers how many requests at once served a host best; 0 if it does not send parts. */
    synchronized void learn(String source, int requests) {
        // So that it is the latest.
        lessons.remove(source);
        lessons.put(source, new Lesson(requests, nanoClock.getAsLong()));
    }

    /** Returns how many requests at once served a host best, 0 if it does not send parts, or what is to be assumed of an unknown one. */
    synchronized int requests(String source, int unknown) {
        Lesson lesson = lessons.get(source);
        return lesson == null || nanoClock.getAsLong() - lesson.at > KEPT_NANOS ? unknown : lesson.requests;
    }

    private record Lesson(int requests, long at) {}
}
