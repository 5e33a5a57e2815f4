// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** One member, and each next one when those before have failed or take too long. No delay at all makes it a race. */
final class Staggered implements ReadStrategy {
    private final Crew crew;
    private final FailurePolicy policy;
    private final ToLongFunction<Peer> delayNanos;
    private final LongSupplier nanoClock;

    /**
     * Creates a strategy.
     *
     * @param delayNanos how long an answer of a member may take before the next is asked
     */
    Staggered(Crew crew, FailurePolicy policy, ToLongFunction<Peer> delayNanos, LongSupplier nanoClock) {
        this.crew = crew;
        this.policy = policy;
        this.delayNanos = delayNanos;
        this.nanoClock = nanoClock;
    }

    @Override
    public <T> Attempt<T> first(Call<T> call, List<Peer> peers) throws IOException {
        Failures failures = new Failures(policy.quorum());
        Iterator<Peer> next = peers.iterator();
        try (Race<T> race = crew.race(answer -> Answers.release(call, answer))) {
            while (race.isRunning() || next.hasNext()) {
                Attempt<T> attempt;
                if (next.hasNext()) {
                    Peer peer = next.next();
                    race.start(peer, runner -> timed(runner, call));
                    attempt = next.hasNext() ? race.next(delayNanos.applyAsLong(peer)) : race.next();
                } else {
                    attempt = race.next();
                }
                if (attempt != null && attempt.succeeded()) {
                    return attempt;
                }
                if (attempt != null) {
                    failures.add(attempt.peer(), attempt.failure());
                }
            }
        }
        throw failures.verdict(call.name(), call.repository());
    }

    /** Performs a call and remembers how long that took. What was given up took at least as long. */
    private <T> T timed(Peer peer, Call<T> call) throws IOException {
        long start = nanoClock.getAsLong();
        boolean counts = true;
        try {
            return peer.perform(call);
        } catch (IOException e) {
            counts = Failures.isInterruption(e);
            throw e;
        } finally {
            if (counts) {
                peer.latencies().add(nanoClock.getAsLong() - start);
            }
        }
    }
}
