// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.OciRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An observed registry, whose clock goes on by a microsecond whenever somebody looks at it, and what it has told. */
final class Observed {
    private final List<CallEvent> events = new CopyOnWriteArrayList<>();
    private final OciRegistry registry;

    Observed(OciRegistry inner) {
        AtomicLong now = new AtomicLong();
        registry = ObservedRegistry.of(inner, "test", events::add, () -> now.addAndGet(1000));
    }

    OciRegistry registry() {
        return registry;
    }

    /** Returns all that was told since the last time that somebody asked. */
    List<CallEvent> events() {
        List<CallEvent> told = List.copyOf(events);
        events.clear();
        return told;
    }

    /** Returns the only event. */
    CallEvent event() {
        List<CallEvent> told = events();
        assertThat(told).hasSize(1);
        return told.get(0);
    }

    /** Returns the second of two events, after one that says that the call was answered with a stream. */
    CallEvent last() {
        List<CallEvent> told = events();
        assertThat(told).extracting(CallEvent::isLast).containsExactly(false, true);
        assertThat(told.get(1).call().id()).isEqualTo(told.get(0).call().id());
        return told.get(1);
    }
}
