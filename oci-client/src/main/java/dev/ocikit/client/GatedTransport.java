// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A transport that keeps no more requests on their way to a host than it bears. An answer counts until its body ended or is closed. */
final class GatedTransport implements Transport {
    private final Transport inner;
    private final Hosts hosts;
    private final Time time;
    private final CallBudget.Book budgets;

    GatedTransport(Transport inner, Hosts hosts, Time time, CallBudget.Book budgets) {
        this.inner = inner;
        this.hosts = hosts;
        this.time = time;
        this.budgets = budgets;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        Traffic traffic = Traffic.of(request);
        Gate gate = hosts.of(request.uri()).gate(traffic);
        CallBudget budget = budgets.current();
        while (!gate.enter(budget.left())) {
            budget.within(Duration.ZERO);
        }
        try {
            long start = time.nanos();
            WireResponse response = inner.send(request);
            if (response.status() == 429 || response.status() == 503) {
                gate.refused();
            } else if (response.status() < 500) {
                // How long an upload takes tells of its size.
                gate.answered(traffic == Traffic.UPLOAD ? 1 : time.nanos() - start);
            }
            return new WireResponse(response.status(), response.headers(), new Held(response.body(), gate));
        } catch (IOException | RuntimeException | Error e) {
            gate.leave();
            throw e;
        }
    }

    /** A body that holds its place in the gate. */
    private static final class Held extends WireStream {
        private final WireStream body;
        private final Gate gate;
        private boolean left;

        Held(WireStream body, Gate gate) {
            this.body = body;
            this.gate = gate;
        }

        @Override
        protected ByteBuffer receive() throws IOException {
            ByteBuffer buffer = body.readBuffer();
            if (!buffer.hasRemaining()) {
                leave();
            }
            return buffer;
        }

        @Override
        public void close() throws IOException {
            try {
                body.close();
            } finally {
                leave();
            }
        }

        private void leave() {
            synchronized (this) {
                if (left) {
                    return;
                }
                left = true;
            }
            gate.leave();
        }
    }
}
