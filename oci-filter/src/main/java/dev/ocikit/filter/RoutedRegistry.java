// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Call;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several registries as one, each with repositories of its own: a call goes to the registry of the first route that has its repository.
 *
 * <p>A repository without a route is unknown to those who read or delete, and {@code DENIED} to those who write. A mount from a repository
 * on one route to one on another is a copy, or refused with an upload session, as the options say. A mount without a source looks only
 * where its own route leads. The list of repositories is the routes' lists merged; registries that cannot list are left out.
 *
 * <p>As safe for use by many threads as the registries.
 */
public final class RoutedRegistry extends WrappedRegistry {
    private final List<Route> routes;
    private final boolean copies;

    private RoutedRegistry(List<Route> routes, boolean copies) {
        this.routes = List.copyOf(routes);
        this.copies = copies;
    }

    /** Returns a registry of routes, which are tried in order; mounts across routes are copies. */
    public static RoutedRegistry of(Route... routes) {
        return new RoutedRegistry(List.of(routes), true);
    }

    /**
     * Returns a registry of routes.
     *
     * @param routes in the order in which they are tried
     * @param copies whether a mount across routes copies the blob, which takes as long as that does, or is refused
     */
    public static RoutedRegistry of(List<Route> routes, boolean copies) {
        return new RoutedRegistry(routes, copies);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        if (call instanceof Call.Repositories) {
            return call.on(merged);
        }
        Refusals.requireNames(call);
        for (Need need : call.needs()) {
            if (route(need.repository()) == null) {
                return Refusals.hidden(call, need);
            }
        }
        OciRegistry target = target(call.repository());
        boolean across = call instanceof Call.MountBlob mount && mount.from() != null && target(mount.from()) != target;
        if (across) {
            return call.on(copies ? copied : Refusals.mounts(target));
        }
        return call.on(target);
    }

    private OciRegistry target(String repository) {
        Route route = route(repository);
        if (route == null) {
            throw new IllegalStateException("no route for " + repository);
        }
        return route.registry();
    }

    private @Nullable Route route(String repository) {
        for (Route route : routes) {
            if (route.repositories().test(repository)) {
                return route;
            }
        }
        return null;
    }

    /** Mounts by copying: the blob is not where the target could find it. */
    private final OciRegistry copied = new OciRegistry() {
        @Override
        public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
            OciRegistry source = target(String.valueOf(from));
            try (BlobReader reader = source.getBlob(String.valueOf(from), digest)) {
                BlobSource blob = BlobSource.once(reader, reader.length());
                return new MountResult.Mounted(target(repository).pushBlob(repository, digest, blob));
            }
        }
    };

    private final OciRegistry merged = new OciRegistry() {
        @Override
        public Listing<String> repositories(ListOptions options) throws IOException {
            List<Listing<String>> lists = new ArrayList<>();
            for (Route route : routes) {
                try {
                    Listing<String> all = route.registry().repositories(ListOptions.after(options.startAfter()));
                    lists.add(all.filter(name -> route(name) == route));
                } catch (UnsupportedException e) {
                    // It has repositories, but does not tell which.
                }
            }
            return new MergedNames(lists).listing().limit(options.limit());
        }
    };
}
