// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lists of all members as one. Safe for use by many threads. */
final class Lists implements OciRegistry {
    private final List<Peer> readers;
    private final Crew crew;
    private final FailurePolicy policy;

    Lists(List<Peer> readers, Crew crew, FailurePolicy policy) {
        this.readers = readers;
        this.crew = crew;
        this.policy = policy;
    }

    @Override
    public Listing<String> tags(String repository, ListOptions options) throws IOException {
        return merged(new Call.Tags(repository, options), options, tag -> tag);
    }

    @Override
    public Listing<Descriptor> referrers(
            String repository, Digest subject, @Nullable String artifactType, ListOptions options) throws IOException {
        Call<Listing<Descriptor>> call = new Call.Referrers(repository, subject, artifactType, options);
        Listing<Descriptor> merged =
                merged(call, ListOptions.ALL, referrer -> referrer.digest().toString());
        return readers.size() == 1
                ? merged
                : Listing.from(new DistinctReferrers(merged, call, DistinctReferrers.MAX_REFERRERS))
                        .limit(options.limit());
    }

    @Override
    public Listing<String> repositories(ListOptions options) throws IOException {
        return merged(new Call.Repositories(options), options, name -> name);
    }

    /** Each member is given the same options: no more of a member's items are needed than of all. */
    private <E> Listing<E> merged(Call<Listing<E>> call, ListOptions options, Function<E, String> key)
            throws IOException {
        if (readers.size() == 1) {
            return readers.get(0).perform(call);
        }
        int enough = policy == FailurePolicy.FAIL ? readers.size() : 1;
        List<Attempt<Listing<E>>> attempts = crew.ask(readers, enough, peer -> peer.perform(call), listing -> {});
        List<Attempt<Listing<E>>> opened = TagReads.answers(call, attempts, policy);
        return Listing.from(new Merge<>(opened, key, policy)).limit(options.limit());
    }
}
