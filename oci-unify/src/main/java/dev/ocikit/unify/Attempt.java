// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking a member: an answer or a failure.
 *
 * @param <T> what was asked for
 */
final class Attempt<T> {
    private final Peer peer;
    private final @Nullable T answer;
    private final @Nullable IOException failure;

    private Attempt(Peer peer, @Nullable T answer, @Nullable IOException failure) {
        this.peer = peer;
        this.answer = answer;
        this.failure = failure;
    }

    /** Asks a member. One that breaks down in an unforeseen way is one that failed. */
    static <T> Attempt<T> of(Peer peer, Work<T> work) {
        try {
            return answered(peer, work.on(peer));
        } catch (IOException e) {
            return failed(peer, e);
        } catch (RuntimeException e) {
            return failed(peer, new IOException("the member " + peer + " broke down: " + e, e));
        }
    }

    static <T> Attempt<T> answered(Peer peer, T answer) {
        return new Attempt<>(peer, answer, null);
    }

    static <T> Attempt<T> failed(Peer peer, IOException failure) {
        return new Attempt<>(peer, null, failure);
    }

    Peer peer() {
        return peer;
    }

    boolean succeeded() {
        return answer != null;
    }

    /** Returns the answer of an attempt that succeeded. */
    T answer() {
        if (answer == null) {
            throw new IllegalStateException("the attempt failed", failure);
        }
        return answer;
    }

    /** Returns the failure of an attempt that failed. */
    IOException failure() {
        if (failure == null) {
            throw new IllegalStateException("the attempt did not fail");
        }
        return failure;
    }

    /**
     * What members are asked to do.
     *
     * @param <T> the answer
     */
    @FunctionalInterface
    interface Work<T> {
        T on(Peer peer) throws IOException;
    }
}
