// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Caller;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** What asks several members at the same time. Immutable. */
record Crew(Executor executor, long patienceNanos) {
    /** Returns a race without runners. */
    <T> Race<T> race(Consumer<? super T> release) {
        return new Race<>(executor, release);
    }

    /**
     * Asks members and returns what came of it, in their order; a single one is asked by this thread.
     *
     * @param enough how many answers make it not worth waiting longer than our patience for the others
     * @param release what becomes of answers if this thread is interrupted
     */
    <T> List<Attempt<T>> ask(List<Peer> peers, int enough, Attempt.Work<T> work, Consumer<? super T> release)
            throws IOException {
        if (peers.size() == 1) {
            Attempt<T> attempt = Attempt.of(peers.get(0), work);
            if (!attempt.succeeded()) {
                Failures.rethrowInterruption(attempt.failure());
            }
            return List.of(attempt);
        }
        try (Race<T> race = race(release)) {
            for (Peer peer : peers) {
                race.start(peer, work);
            }
            return race.all(enough, patienceNanos);
        }
    }

    /**
     * Asks members as {@link #ask} does, and does not return before they have let go of what they were given, even when interrupted.
     */
    <T> List<Attempt<T>> askToTheEnd(List<Peer> peers, int enough, Attempt.Work<T> work) throws IOException {
        try (Race<T> race = race(answer -> {})) {
            for (Peer peer : peers) {
                race.start(peer, work);
            }
            try {
                return race.all(enough, patienceNanos);
            } catch (InterruptedIOException e) {
                stop(race);
                throw e;
            }
        }
    }

    /** Stops those that are asked, and waits until they have stopped. */
    void stop(Race<?> race) {
        race.close();
        race.awaitEnd(patienceNanos);
    }

    /** Does something that nobody waits for. */
    void later(Runnable task) {
        try {
            executor.execute(Caller.carry(task));
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
