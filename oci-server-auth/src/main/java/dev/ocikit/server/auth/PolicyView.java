// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.filter.AccessCheck;
import dev.ocikit.filter.CheckedRegistry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A registry as a user sees it. Every call is checked, and the list of repositories holds those that the user may read.
 * The work for one page of the list is bounded; see {@link BoundedListing}.
 */
final class PolicyView extends WrappedRegistry {
    private final OciRegistry inner;
    private final AccessCheck check;
    private final OciRegistry checked;
    private final @Nullable AccessPolicy policy;
    private final @Nullable String user;

    /**
     * Creates a view.
     *
     * @param check is asked before each call
     * @param anonymousMounts whether mounts may take blobs from any repository, if no source is named
     * @param policy selects the repositories that are listed; null for all
     * @param user whom the policy is asked about
     */
    PolicyView(
            OciRegistry inner,
            AccessCheck check,
            boolean anonymousMounts,
            @Nullable AccessPolicy policy,
            @Nullable String user) {
        this.inner = inner;
        this.check = check;
        this.checked = CheckedRegistry.of(inner, check, anonymousMounts);
        this.policy = policy;
        this.user = user;
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        if (!(call instanceof Call.Repositories)) {
            return call.on(checked);
        }
        for (Need need : call.needs()) {
            check.check(call, need);
        }
        if (policy == null) {
            return call.on(inner);
        }
        UserPermissions permissions = policy.of(user);
        return call.on(permissions.readEverything() ? inner : readable(policy, permissions));
    }

    private OciRegistry readable(AccessPolicy allowed, UserPermissions permissions) {
        return new OciRegistry() {
            @Override
            public Listing<String> repositories(ListOptions options) throws IOException {
                ListingCursors cursors = allowed.cursors();
                ListOptions from = ListOptions.after(cursors.position(options.startAfter()));
                return new BoundedListing(inner.repositories(from), options.limit(), permissions, cursors::cursor);
            }
        };
    }
}
