// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import java.util.List;
import java.util.Optional;

/**
 * A call, and what had become of it when the recorder was asked.
 *
 * @param call the call
 * @param events what was told of it: nothing before it was answered, at most two events
 */
public record CallRecord(Call<?> call, List<CallEvent> events) {
    public CallRecord {
        events = List.copyOf(events);
    }

    /** Returns what has become of the call, if it has been answered. */
    public Optional<Outcome> outcome() {
        return last().map(CallEvent::outcome);
    }

    /** Returns the code of the error that ended the call or its stream. */
    public Optional<ErrorCode> error() {
        return last().map(CallEvent::error);
    }

    /** Returns how many bytes of content have moved, as far as events have told: see {@link CallEvent#bytes}. */
    public long bytes() {
        return last().map(CallEvent::bytes).orElse(0L);
    }

    /** Returns how many items were listed, as far as events have told. */
    public long items() {
        return last().map(CallEvent::items).orElse(0L);
    }

    private Optional<CallEvent> last() {
        return events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1));
    }

    /** Returns what the last event says, in one line. */
    @Override
    public String toString() {
        return last().map(CallEvent::toString).orElse(call.name() + " is not answered yet");
    }
}
