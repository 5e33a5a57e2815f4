// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import java.io.IOException;
import java.util.List;

/** One member after the other, by the thread of the caller. */
record InOrder(FailurePolicy policy) implements ReadStrategy {
    @Override
    public <T> Attempt<T> first(Call<T> call, List<Peer> peers) throws IOException {
        Failures failures = new Failures(policy.quorum());
        for (Peer peer : peers) {
            try {
                return Attempt.answered(peer, peer.perform(call));
            } catch (IOException e) {
                Failures.rethrowInterruption(e);
                failures.add(peer, e);
            }
        }
        throw failures.verdict(call.name(), call.repository());
    }
}
