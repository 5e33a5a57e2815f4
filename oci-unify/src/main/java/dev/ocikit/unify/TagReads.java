// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Annotations;
import dev.ocikit.spec.Timestamps;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a tag names, as far as members agree. Safe for use by many threads. */
final class TagReads {
    private final List<Peer> readers;
    private final ReadStrategy strategy;
    private final Crew crew;
    private final TagPolicy policy;
    private final FailurePolicy failurePolicy;

    TagReads(List<Peer> readers, ReadStrategy strategy, Crew crew, UnifyOptions options) {
        this.readers = readers;
        this.strategy = strategy;
        this.crew = crew;
        this.policy = options.tagPolicy();
        this.failurePolicy = options.failurePolicy();
    }

    /**
     * Answers a call.
     *
     * @param call whose answer has a digest
     */
    <T> T read(Call<T> call, String tag) throws IOException {
        if (policy == TagPolicy.FIRST || readers.size() == 1) {
            return strategy.first(call, readers).answer();
        }
        int enough = failurePolicy == FailurePolicy.FAIL ? readers.size() : 1;
        List<Attempt<T>> attempts = crew.ask(readers, enough, peer -> peer.perform(call), answer -> {});
        List<Attempt<T>> found = answers(call, attempts, failurePolicy);
        Map<Digest, Attempt<T>> distinct = new LinkedHashMap<>();
        found.forEach(attempt -> distinct.putIfAbsent(digest(attempt), attempt));
        if (distinct.size() == 1) {
            return found.get(0).answer();
        }
        List<Attempt<T>> candidates = policy == TagPolicy.NEWEST ? newest(call, distinct) : List.of();
        if (candidates.size() == 1) {
            return candidates.get(0).answer();
        }
        Map<String, Digest> digests = new LinkedHashMap<>();
        found.forEach(attempt -> digests.put(attempt.peer().name(), digest(attempt)));
        throw new TagConflictException(call.name(), call.repository(), tag, digests);
    }

    /**
     * Returns the attempts that brought an answer. That members do not have what was asked for is no failure as long as one does.
     *
     * @throws IOException the verdict, if there is no answer or the policy does not bear a failure
     */
    static <T> List<Attempt<T>> answers(Call<?> call, List<Attempt<T>> attempts, FailurePolicy policy)
            throws IOException {
        List<Attempt<T>> found = attempts.stream().filter(Attempt::succeeded).toList();
        boolean failed = attempts.stream()
                .anyMatch(attempt -> !attempt.succeeded() && !(attempt.failure() instanceof NotFoundException));
        if (found.isEmpty() || (failed && policy == FailurePolicy.FAIL)) {
            throw Failures.of(attempts, policy.quorum()).verdict(call.name(), call.repository());
        }
        return found;
    }

    private static <T> Digest digest(Attempt<T> attempt) {
        Digest digest = Answers.digest(attempt.answer());
        if (digest == null) {
            throw new IllegalArgumentException("the answer of " + attempt.peer() + " has no digest");
        }
        return digest;
    }

    /** Returns those that were created last: one, if the manifests say so; none if no manifest says anything. */
    private static <T> List<Attempt<T>> newest(Call<?> call, Map<Digest, Attempt<T>> distinct) throws IOException {
        List<Attempt<T>> newest = new ArrayList<>();
        Instant latest = Instant.MIN;
        for (Map.Entry<Digest, Attempt<T>> entry : distinct.entrySet()) {
            Attempt<T> attempt = entry.getValue();
            ManifestContent manifest = attempt.answer() instanceof ManifestContent content
                    ? content
                    : attempt.peer().perform(new Call.GetManifest(call.repository(), entry.getKey()));
            Instant created = created(manifest);
            if (created.isAfter(latest)) {
                newest.clear();
                latest = created;
            }
            if (created.equals(latest) && created.isAfter(Instant.MIN)) {
                newest.add(attempt);
            }
        }
        return newest;
    }

    /** Returns when a manifest says that it was created, or the earliest time of all. */
    private static Instant created(ManifestContent manifest) {
        try {
            String created = manifest.view().annotations().get(Annotations.CREATED);
            return created == null ? Instant.MIN : Timestamps.parse(created).orElse(Instant.MIN);
        } catch (OciException e) {
            return Instant.MIN;
        }
    }
}
