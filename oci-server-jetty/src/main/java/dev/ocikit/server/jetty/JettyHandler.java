// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;

/** Hands requests from Jetty to ours, no more at a time than is allowed, and knows how many are in progress. */
final class JettyHandler extends org.eclipse.jetty.server.Handler.Abstract {
    private final Handler handler;
    private final int limit;
    private final AtomicInteger inProgress = new AtomicInteger();

    private volatile boolean stopping;

    JettyHandler(Handler handler, int limit) {
        this.handler = handler;
        this.limit = limit;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        JettyRequest received = new JettyRequest(request);
        Exchange exchange = new Exchange(this, received, answer(received), response, callback);
        try {
            exchange.send();
        } catch (Throwable failure) {
            exchange.failed(failure);
        }
        return true;
    }

    /** Counts a request as one in progress, unless that fails: then Jetty answers it with 500. */
    private Response answer(JettyRequest request) {
        int count = inProgress.incrementAndGet();
        try {
            return count <= limit ? Objects.requireNonNull(handler.handle(request)) : EarlyRefusal.tooMany();
        } catch (Throwable failure) {
            ended();
            throw failure;
        }
    }

    /** Tells that connections end with the answers that are given now. */
    boolean stopping() {
        return stopping;
    }

    void ended() {
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
}
