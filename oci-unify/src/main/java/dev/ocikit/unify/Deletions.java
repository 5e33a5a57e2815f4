// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.unify.Targets.Taken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what members have. A member that does not have it is done, if another had it. Safe for use by many threads.
 *
 * <p>Deletions of the same thing take turns, so that of many that come at once one finds it, and the others find nothing at any member.
 */
final class Deletions {
    private final Targets targets;
    private final Crew crew;
    private final Turns turns;

    Deletions(Targets targets, Crew crew, Turns turns) {
        this.targets = targets;
        this.crew = crew;
        this.turns = turns;
    }

    <T> T delete(Call<T> call) throws IOException {
        List<Peer> peers = targets.peers();
        if (peers.isEmpty()) {
            throw OciException.of(
                    ErrorCode.UNSUPPORTED, call.name() + " in " + call.repository() + ": no member can be written to");
        }
        if (peers.size() == 1) {
            return peers.get(0).perform(call);
        }
        Turns.Turn turn = turns.take(List.of(thing(call)));
        try {
            List<Attempt<T>> attempts = crew.ask(peers, targets.needed(), peer -> peer.perform(call), done -> {});
            return targets.judge(call.name(), call.repository(), tolerant(attempts));
        } finally {
            turn.end();
        }
    }

    private static String thing(Call<?> call) {
        return call instanceof Call.DeleteTag delete ? Writes.tag(delete.repository(), delete.tag()) : call.toString();
    }

    private static <T> List<Attempt<Taken<T>>> tolerant(List<Attempt<T>> attempts) {
        Attempt<T> had =
                attempts.stream().filter(Attempt::succeeded).findFirst().orElse(null);
        return attempts.stream().map(attempt -> judged(attempt, had)).toList();
    }

    private static <T> Attempt<Taken<T>> judged(Attempt<T> attempt, @Nullable Attempt<T> had) {
        if (attempt.succeeded()) {
            return Attempt.answered(attempt.peer(), Taken.done(attempt.answer(), Undo.NOTHING));
        }
        if (had != null && attempt.failure() instanceof NotFoundException) {
            return Attempt.answered(
                    attempt.peer(), new Taken<>(had.answer(), MemberOutcome.Result.ABSENT, Undo.NOTHING));
        }
        return Attempt.failed(attempt.peer(), attempt.failure());
    }
}
