// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A registry that tells a listener of every call it lets through: a {@link CallEvent} when the call returns, and another one when the
 * reader, the writer or the listing that it returned is over.
 *
 * <pre>{@code
 * OciRegistry registry = ObservedRegistry.of(client, "upstream", EventLog.text(System.getLogger("registry"), Level.DEBUG));
 * }</pre>
 *
 * <p>Nothing is copied or changed: buffers, files, hints, locations and errors pass as they are. To tell two listeners, put one observed
 * registry around another.
 *
 * <p>Safe for use by many threads.
 */
public final class ObservedRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final String label;
    private final CallListener listener;
    private final LongSupplier nanos;
    private final AtomicLong calls = new AtomicLong();

    private ObservedRegistry(OciRegistry inner, String label, CallListener listener, LongSupplier nanos) {
        this.inner = inner;
        this.label = label;
        this.listener = GuardedListener.of(listener);
        this.nanos = nanos;
    }

    /**
     * Returns a registry that tells of the calls to another one.
     *
     * @param label what events call the registry; not its URL, which may hold a secret. May be empty
     */
    public static ObservedRegistry of(OciRegistry inner, String label, CallListener listener) {
        return of(inner, label, listener, System::nanoTime);
    }

    static ObservedRegistry of(OciRegistry inner, String label, CallListener listener, LongSupplier nanos) {
        return new ObservedRegistry(inner, label, listener, nanos);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        ObservedCall observed = ObservedCall.of(calls.incrementAndGet(), label, call);
        return new Meter(observed, listener.started(observed), nanos).measure(call, inner);
    }
}
