// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The members that a change is for, and how many of them must take it.
 *
 * @param peers the members, in order; may be empty
 * @param needed how many must take a change
 * @param divergence who is told where fewer than all did
 */
record Targets(List<Peer> peers, int needed, Consumer<WriteReport> divergence) {
    /**
     * Returns the members that the options write to.
     *
     * @throws IllegalArgumentException if the quorum is more than there are
     */
    static Targets of(List<Peer> writers, UnifyOptions options) {
        if (options.quorum() > writers.size() && options.writePolicy() == WritePolicy.QUORUM) {
            throw new IllegalArgumentException("a quorum of " + options.quorum() + " cannot be reached by the "
                    + writers.size() + " members that can be written to");
        }
        int quorum = options.quorum() == 0 ? writers.size() / 2 + 1 : options.quorum();
        return switch (options.writePolicy()) {
            case ONE -> new Targets(writers.subList(0, Math.min(1, writers.size())), 1, options.onDivergence());
            case ALL -> new Targets(writers, writers.size(), options.onDivergence());
            case QUORUM -> new Targets(writers, quorum, options.onDivergence());
        };
    }

    /** Returns the members, or refuses a change if there are none. */
    List<Peer> required(String operation, String repository) throws OciException {
        if (peers.isEmpty()) {
            throw OciException.of(ErrorCode.DENIED, operation + " in " + repository + ": no member can be written to");
        }
        return peers;
    }

    /**
     * Returns the answer of the first member that has taken a change, if enough have; undoes it if not.
     *
     * @throws PartialWriteException if some have, but too few
     * @throws IOException the verdict, if none has
     */
    <T> T judge(String operation, String repository, List<Attempt<Taken<T>>> attempts) throws IOException {
        List<Attempt<Taken<T>>> taken =
                attempts.stream().filter(Attempt::succeeded).toList();
        if (taken.isEmpty()) {
            throw Failures.of(attempts, needed).verdict(operation, repository);
        }
        boolean enough = taken.size() >= needed;
        List<MemberOutcome> outcomes = new ArrayList<>();
        for (Attempt<Taken<T>> attempt : attempts) {
            outcomes.add(
                    attempt.succeeded()
                            ? outcome(attempt.peer(), attempt.answer(), enough)
                            : new MemberOutcome(attempt.peer().name(), MemberOutcome.Result.FAILED, attempt.failure()));
        }
        WriteReport report = new WriteReport(operation, repository, outcomes);
        if (!enough) {
            throw new PartialWriteException(
                    report, Failures.of(attempts, needed).worst());
        }
        if (!report.isComplete()) {
            divergence.accept(report);
        }
        return taken.get(0).answer().answer();
    }

    private static MemberOutcome outcome(Peer peer, Taken<?> taken, boolean stays) {
        if (stays || taken.undo() == Undo.NOTHING) {
            return new MemberOutcome(peer.name(), taken.result(), null);
        }
        try {
            taken.undo().run();
            return new MemberOutcome(peer.name(), MemberOutcome.Result.UNDONE, null);
        } catch (IOException e) {
            return new MemberOutcome(peer.name(), taken.result(), e);
        }
    }

    /**
     * A change that a member has taken.
     *
     * @param answer what the member answered
     * @param result done, or not needed
     * @param undo what takes it back
     * @param <T> the answer
     */
    record Taken<T>(T answer, MemberOutcome.Result result, Undo undo) {
        static <T> Taken<T> done(T answer, Undo undo) {
            return new Taken<>(answer, MemberOutcome.Result.DONE, undo);
        }
    }
}
