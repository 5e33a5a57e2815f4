// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import java.io.IOException;
import java.util.List;

/** In what order members are asked for what any of them may have. Safe for use by many threads. */
interface ReadStrategy {
    /**
     * Returns the first good answer, and the member that gave it.
     *
     * @param peers at least one
     * @throws IOException the {@linkplain Failures#verdict verdict} if there is none
     */
    <T> Attempt<T> first(Call<T> call, List<Peer> peers) throws IOException;

    /**
     * Takes out of those that are left the one that goes on where a member failed in the middle of content.
     *
     * @param left at least one, in the members' order
     * @param call what it will be asked for
     */
    default Peer next(List<Peer> left, Call<?> call) {
        return left.remove(0);
    }

    /** Asks one member, the {@linkplain #next next}. */
    default <T> T read(Peer peer, Call<T> call) throws IOException {
        return peer.perform(call);
    }

    /** Returns the strategy for what members may have to say differently. */
    default ReadStrategy ofTags() {
        return this;
    }

    /** Returns the strategy of the options. */
    static ReadStrategy of(UnifyOptions options, Crew crew) {
        FailurePolicy policy = options.failurePolicy();
        return switch (options.readPolicy()) {
            case SEQUENTIAL -> new InOrder(policy);
            case RACING -> new Staggered(crew, policy, peer -> 0, options.nanoClock());
            case HEDGED -> {
                long unknown = options.hedgeDelay().toNanos();
                yield new Staggered(crew, policy, peer -> peer.latencies().p95(unknown), options.nanoClock());
            }
            case BALANCED -> new Balanced(policy);
        };
    }
}
