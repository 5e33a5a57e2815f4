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
        };
    }
}
