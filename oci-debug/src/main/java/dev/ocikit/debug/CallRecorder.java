// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A registry that remembers the calls it lets through, for tests: what was called, in what order, how it ended and how many bytes moved.
 *
 * <pre>{@code
 * var recorder = CallRecorder.of(registry);
 * recorder.getTag("library/alpine", "latest");
 * assertEquals(List.of(new Call.GetTag("library/alpine", "latest")), recorder.calls());
 * }</pre>
 *
 * <p>Safe for use by many threads. It keeps everything until {@link #clear}.
 */
public final class CallRecorder extends WrappedRegistry {
    private final OciRegistry inner;
    private final Object lock = new Object();
    private final List<Entry> entries = new ArrayList<>();
    private long calls;

    private CallRecorder(OciRegistry inner) {
        this.inner = inner;
    }

    /** Returns a recorder of the calls to a registry. */
    public static CallRecorder of(OciRegistry inner) {
        return new CallRecorder(inner);
    }

    /** Returns the calls in the order in which they came. */
    public List<Call<?>> calls() {
        synchronized (lock) {
            return entries.stream().<Call<?>>map(entry -> entry.call).toList();
        }
    }

    /** Returns the calls in the order in which they came, with what has become of them by now. */
    public List<CallRecord> records() {
        synchronized (lock) {
            return entries.stream().map(Entry::toRecord).toList();
        }
    }

    /** Forgets the calls so far. */
    public void clear() {
        synchronized (lock) {
            entries.clear();
        }
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        Entry entry = new Entry(call);
        long id;
        synchronized (lock) {
            entries.add(entry);
            id = ++calls;
        }
        return new Meter(ObservedCall.of(id, "", call), entry, System::nanoTime).measure(call, inner);
    }

    private final class Entry implements CallListener {
        private final Call<?> call;
        private final List<CallEvent> events = new ArrayList<>(2);

        Entry(Call<?> call) {
            this.call = call;
        }

        @Override
        public void event(CallEvent event) {
            synchronized (lock) {
                events.add(event);
            }
        }

        CallRecord toRecord() {
            return new CallRecord(call, events);
        }
    }
}
