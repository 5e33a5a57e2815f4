// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.Need;
import dev.ocikit.api.NotFoundException;
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
            if (route(need.repository()) < 0) {
                return Refusals.hidden(call, need);
            }
        }
        OciRegistry target = target(call.repository());
        if (call instanceof Call.MountBlob mount
                && mount.from() != null
                && route(mount.from()) != route(mount.repository())) {
            return call.on(copies ? copied : Refusals.mounts(target));
        }
        return call.on(target);
    }

    private OciRegistry target(String repository) {
        return routes.get(route(repository)).registry();
    }

    /** Returns the number of a repository's route, or -1 if it has none. */
    private int route(String repository) {
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).repositories().test(repository)) {
                return i;
            }
        }
        return -1;
    }

    /** Mounts by copying: the blob is not where the target could find it. */
    private final OciRegistry copied = new OciRegistry() {
        @Override
        public MountResult mountBlob(String repository, Digest digest, @Nullable String from) throws IOException {
            OciRegistry target = target(repository);
            try (BlobReader reader = target(String.valueOf(from)).getBlob(String.valueOf(from), digest)) {
                BlobSource blob = BlobSource.once(reader, reader.length());
                return new MountResult.Mounted(target.pushBlob(repository, digest, blob));
            } catch (NotFoundException e) {
                return Refusals.mounts(target).mountBlob(repository, digest, null);
            }
        }
    };

    private final OciRegistry merged = new OciRegistry() {
        @Override
        public Listing<String> repositories(ListOptions options) throws IOException {
            List<Listing<String>> lists = new ArrayList<>();
            for (int i = 0; i < routes.size(); i++) {
                int number = i;
                try {
                    Listing<String> all =
                            routes.get(i).registry().repositories(ListOptions.after(options.startAfter()));
                    lists.add(all.filter(name -> route(name) == number));
                } catch (UnsupportedException e) {
                    // It has repositories, but does not tell which.
                }
            }
            return new MergedNames(lists).listing().limit(options.limit());
        }
    };
}
