// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** A registry whose repositories have other names outside: in calls, in lists, and in what errors say, now and later. */
final class RenamedRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final Renaming names;
    private final RewordedStreams reworded;

    RenamedRegistry(OciRegistry inner, Renaming names) {
        this.inner = inner;
        this.names = names;
        this.reworded = new RewordedStreams(names::outsideWords);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        try {
            if (call instanceof Call.Repositories) {
                return call.mapStreams(call.on(renamedRepositories), reworded);
            }
            Call<T> renamed = renamed(call);
            return call.mapStreams(renamed.on(inner), reworded);
        } catch (OciException e) {
            throw e.reworded(names::outsideWords);
        }
    }

    private <T> Call<T> renamed(Call<T> call) throws IOException {
        Refused refused = new Refused();
        Call<T> renamed = call.mapRepositories(refused);
        if (refused.reason != null) {
            throw refused.reason;
        }
        return renamed;
    }

    /** Maps names, and keeps why one could not be mapped: a function that maps them has no other way to say so. */
    private final class Refused implements UnaryOperator<String> {
        private @org.jspecify.annotations.Nullable OciException reason;

        @Override
        public String apply(String outside) {
            try {
                return names.inside(outside);
            } catch (OciException e) {
                reason = e;
                return outside;
            }
        }
    }

    private final OciRegistry renamedRepositories = new OciRegistry() {
        @Override
        public Listing<String> repositories(ListOptions options) throws IOException {
            String after = names.insideAfter(options.startAfter());
            if (after == null) {
                return Listing.of(List.of());
            }
            Listing<String> all = inner.repositories(ListOptions.after(after));
            return Listing.<String>from(() -> {
                        String inside = all.next();
                        while (inside != null && !names.isBeyond(inside)) {
                            String outside = names.outside(inside);
                            if (outside != null) {
                                return outside;
                            }
                            inside = all.next();
                        }
                        return null;
                    })
                    .limit(options.limit());
        }
    };
}
