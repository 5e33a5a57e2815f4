// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Names;
import java.io.IOException;

/**
 * What a registry holds below a prefix, as a registry: repository {@code app} of the view with prefix {@code team/a} is repository
 * {@code team/a/app} within.
 *
 * <p>Names are checked before the prefix is put before them, so that none leads out of it; a repository that is named like the prefix
 * itself is outside. What errors say is translated, too. Ids of upload sessions and direct locations are passed on as they are: they are
 * the inner registry's own words.
 *
 * <p>A mount without a source would take blobs from outside the prefix. It is refused with an upload session, unless
 * {@link #of(OciRegistry, String, boolean)} allows it.
 *
 * <p>As safe for use by many threads as the registry within.
 */
public final class PrefixedRegistry extends WrappedRegistry {
    private final OciRegistry renamed;
    private final OciRegistry refusedMounts;
    private final boolean anonymousMounts;

    private PrefixedRegistry(OciRegistry inner, String prefix, boolean anonymousMounts) {
        this.renamed = new RenamedRegistry(inner, new PrefixRenaming(Names.requireRepository(prefix)));
        this.refusedMounts = Refusals.mounts(renamed);
        this.anonymousMounts = anonymousMounts;
    }

    /**
     * Returns a view of a registry, which stays the caller's.
     *
     * @param prefix a repository's name; no slash at its end
     */
    public static PrefixedRegistry of(OciRegistry inner, String prefix) {
        return of(inner, prefix, false);
    }

    /**
     * Returns a view of a registry, which stays the caller's.
     *
     * @param prefix a repository's name; no slash at its end
     * @param anonymousMounts whether mounts may take blobs from outside the prefix, if no source is named
     */
    public static PrefixedRegistry of(OciRegistry inner, String prefix, boolean anonymousMounts) {
        return new PrefixedRegistry(inner, prefix, anonymousMounts);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        boolean anonymous = call instanceof Call.MountBlob mount && mount.from() == null;
        return call.on(anonymous && !anonymousMounts ? refusedMounts : renamed);
    }
}
