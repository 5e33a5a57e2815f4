// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.internal.FailureLog;
import dev.ocikit.server.internal.RequestSlots;
import dev.ocikit.server.internal.TransferMonitor;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Passes valid requests from Jetty to the registry's handler, within the limits, and counts those in progress. */
final class JettyHandler extends org.eclipse.jetty.server.Handler.Abstract {
    private final Handler handler;
    private final ServerLimits limits;
    private final RequestSlots slots;
    private final TransferMonitor monitor;
    private final FailureLog failures =
            new FailureLog(System.getLogger("dev.ocikit.server"), System.Logger.Level.ERROR, "a handler failed");
    private final AtomicInteger inProgress = new AtomicInteger();

    private volatile boolean stopping;

    JettyHandler(Handler handler, ServerLimits limits) {
        this.handler = handler;
        this.limits = limits;
        this.slots = new RequestSlots(limits);
        this.monitor = new TransferMonitor(limits);
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        JettyRequest received = new JettyRequest(request, limits.trustedProxies(), monitor);
        boolean valid = RequestStrictness.accepts(request);
        RequestSlots.Slot slot = valid ? slots.take(received.client(), received.path()) : null;
        Permit permit = new Permit(slot, received.endPoint());
        Exchange exchange =
                new Exchange(this, received, answer(received, valid, slot, permit), response, callback, permit);
        try {
            exchange.send(valid);
        } catch (Throwable failure) {
            exchange.failed(failure);
        }
        return true;
    }

    /**
     * Returns the response to a request: 500 if the handler throws an exception, which Jetty would log at any rate and with the text of
     * peers as it is. If the handler throws an error, the request has ended, and Jetty answers it.
     */
    private Response answer(JettyRequest request, boolean valid, RequestSlots.@Nullable Slot slot, Permit permit) {
        if (!valid) {
            return EarlyRefusal.invalid();
        }
        if (slot == null) {
            return EarlyRefusal.tooMany();
        }
        try {
            return Objects.requireNonNull(handler.handle(request), "the response");
        } catch (RuntimeException failure) {
            failures.write(failure);
            return EarlyRefusal.failed();
        } catch (Throwable failure) {
            permit.close();
            throw failure;
        }
    }

    /** Returns whether connections end with the responses that are sent now. */
    boolean stopping() {
        return stopping;
    }

    TransferMonitor monitor() {
        return monitor;
    }

    private void ended() {
        if (inProgress.decrementAndGet() == 0 && stopping) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until no request is in progress; returns early when interrupted, with the flag set. */
    synchronized void awaitQuiet(long nanos) {
        stopping = true;
        long end = System.nanoTime() + nanos;
        try {
            for (long left = nanos; inProgress.get() > 0 && left > 0; left = end - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request in progress: its slot, if it was admitted, and its place in its connection. Closed once. */
    final class Permit implements AutoCloseable {
        private final RequestSlots.@Nullable Slot slot;
        private final EndPoint endPoint;
        private final @Nullable ConnectionGuard guard;

        Permit(RequestSlots.@Nullable Slot slot, EndPoint endPoint) {
            this.slot = slot;
            this.endPoint = endPoint;
            this.guard = ConnectionGuard.of(endPoint);
            inProgress.incrementAndGet();
            if (guard != null) {
                guard.requestBegins();
            }
        }

        @Override
        public void close() {
            if (slot != null) {
                slot.close();
            }
            if (guard != null && !guard.requestEnds(System.nanoTime())) {
                endPoint.close();
            }
            ended();
        }
    }
}
