// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Call;
import dev.ocikit.api.StreamMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The member with the fewest reads under way, then the next of those that are left, by the thread of the caller. Those that have just refused
 * what is asked for come last.
 */
final class Balanced implements ReadStrategy {
    private final FailurePolicy policy;
    private final Object choice = new Object();

    Balanced(FailurePolicy policy) {
        this.policy = policy;
    }

    @Override
    public <T> Attempt<T> first(Call<T> call, List<Peer> peers) throws IOException {
        Failures failures = new Failures(policy.quorum());
        List<Peer> left = new ArrayList<>(peers);
        while (!left.isEmpty()) {
            Peer peer;
            // Callers that come at the same time see each other's choice.
            synchronized (choice) {
                peer = next(left, call);
                peer.readBegan();
            }
            try {
                return Attempt.answered(peer, counted(peer, call));
            } catch (IOException e) {
                Failures.rethrowInterruption(e);
                failures.add(peer, e);
            }
        }
        throw failures.verdict(call.name(), call.repository());
    }

    @Override
    public Peer next(List<Peer> left, Call<?> call) {
        Peer least = left.stream()
                .min(Comparator.comparing((Peer peer) -> peer.refusals().has(call))
                        .thenComparingInt(Peer::reads)
                        .thenComparingInt(Peer::index))
                .orElseThrow();
        left.remove(least);
        return least;
    }

    @Override
    public <T> T read(Peer peer, Call<T> call) throws IOException {
        peer.readBegan();
        return counted(peer, call);
    }

    /** Tags are no matter of who is busy: what they name would change with it. */
    @Override
    public ReadStrategy ofTags() {
        return new InOrder(policy);
    }

    /** Performs a read that was counted, and counts it until it ends: with its answer, unless that is a reader. */
    private static <T> T counted(Peer peer, Call<T> call) throws IOException {
        boolean goesOn = false;
        try {
            T answer = peer.perform(call);
            goesOn = answer instanceof BlobReader;
            return call.mapStreams(answer, new StreamMapper() {
                @Override
                public BlobReader reader(BlobReader reader) {
                    return new CountedReader(reader, peer::readEnded);
                }
            });
        } catch (IOException e) {
            peer.refusals().add(call, e);
            throw e;
        } finally {
            if (!goesOn) {
                peer.readEnded();
            }
        }
    }
}
