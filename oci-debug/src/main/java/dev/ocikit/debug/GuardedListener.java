// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A listener whose failures end here: somebody else is told of the first one. Safe for use by many threads. */
final class GuardedListener implements CallListener {
    private final CallListener inner;
    private final Consumer<Throwable> firstFailure;
    private final AtomicBoolean failed;

    private GuardedListener(CallListener inner, Consumer<Throwable> firstFailure, AtomicBoolean failed) {
        this.inner = inner;
        this.firstFailure = firstFailure;
        this.failed = failed;
    }

    /** Returns a listener whose first failure is logged. */
    static GuardedListener of(CallListener inner) {
        return of(
                inner,
                failure -> System.getLogger("dev.ocikit.debug")
                        .log(System.Logger.Level.WARNING, "a listener of calls failed; this is said once", failure));
    }

    static GuardedListener of(CallListener inner, Consumer<Throwable> firstFailure) {
        return new GuardedListener(inner, firstFailure, new AtomicBoolean());
    }

    @Override
    public CallListener started(ObservedCall call) {
        try {
            CallListener own = inner.started(call);
            return own == inner ? this : new GuardedListener(own, firstFailure, failed);
        } catch (Throwable e) {
            report(e);
            return event -> {};
        }
    }

    // Errors, too: an agent's missing class must not cost a push.
    @Override
    public void event(CallEvent event) {
        try {
            inner.event(event);
        } catch (Throwable e) {
            report(e);
        }
    }

    private void report(Throwable failure) {
        if (!failed.getAndSet(true)) {
            firstFailure.accept(failure);
        }
    }
}
