// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * A registry of which only some repositories are seen. A hidden one is unknown to those who read or delete, {@code DENIED} to those who
 * write, and absent from lists, be it there or not.
 *
 * <p>A mount without a source takes a blob from wherever the registry has it, hidden repositories included. So such a mount is refused with
 * an upload session, unless {@link #of(OciRegistry, Predicate, boolean)} allows it.
 *
 * <p>As safe for use by many threads as the registry within and the selection.
 */
public final class SelectedRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final Predicate<? super String> visible;
    private final boolean anonymousMounts;
    private final OciRegistry refusedMounts;

    private SelectedRegistry(OciRegistry inner, Predicate<? super String> visible, boolean anonymousMounts) {
        this.inner = inner;
        this.visible = visible;
        this.anonymousMounts = anonymousMounts;
        this.refusedMounts = Refusals.mounts(inner);
    }

    /**
     * Returns a view of a registry, which stays the caller's.
     *
     * @param visible tells whether a repository is seen: a {@link RepositorySelection}, a {@link RepositoryPattern} or a lambda
     */
    public static SelectedRegistry of(OciRegistry inner, Predicate<? super String> visible) {
        return of(inner, visible, false);
    }

    /**
     * Returns a view of a registry, which stays the caller's.
     *
     * @param visible tells whether a repository is seen
     * @param anonymousMounts whether mounts may take blobs from repositories that are hidden, if no source is named
     */
    public static SelectedRegistry of(OciRegistry inner, Predicate<? super String> visible, boolean anonymousMounts) {
        return new SelectedRegistry(inner, visible, anonymousMounts);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        if (call instanceof Call.Repositories) {
            return call.on(visibleRepositories);
        }
        Refusals.requireNames(call);
        for (Need need : call.needs()) {
            if (!visible.test(need.repository())) {
                return Refusals.hidden(call, need);
            }
        }
        boolean anonymous = call instanceof Call.MountBlob mount && mount.from() == null;
        return call.on(anonymous && !anonymousMounts ? refusedMounts : inner);
    }

    private final OciRegistry visibleRepositories = new OciRegistry() {
        @Override
        public Listing<String> repositories(ListOptions options) throws IOException {
            return inner.repositories(ListOptions.after(options.startAfter()))
                    .filter(visible)
                    .limit(options.limit());
        }
    };
}
