// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Names;
import java.util.function.Predicate;

/**
 * Where calls go.
 *
 * @param repositories tells whether a repository is on this route
 * @param registry answers them; stays the caller's
 */
public record Route(Predicate<? super String> repositories, OciRegistry registry) {
    /** Returns the route to a registry of the repositories that a pattern matches, under the names that they have. */
    public static Route to(String pattern, OciRegistry registry) {
        return new Route(RepositoryPattern.of(pattern), registry);
    }

    /**
     * Returns the route to a registry of all that is below a point, which the registry does not know of: with point {@code ghcr.io},
     * repository {@code ghcr.io/owner/app} is the registry's {@code owner/app}.
     *
     * @param point a repository's name; no slash at its end
     */
    public static Route below(String point, OciRegistry registry) {
        String required = Names.requireRepository(point);
        return new Route(
                name -> name.startsWith(required + "/"),
                new RenamedRegistry(registry, new MountPointRenaming(required)));
    }
}
