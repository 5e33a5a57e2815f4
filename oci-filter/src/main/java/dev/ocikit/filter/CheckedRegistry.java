// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.LinkedHashSet;

/**
 * A registry that asks a policy before each call.
 *
 * <p>A mount without a source would read from repositories that the policy was not asked about: it is refused with an upload session, unless
 * {@link #of(OciRegistry, AccessCheck, boolean)} allows it.
 *
 * <p>As safe for use by many threads as the registry within and the policy.
 */
public final class CheckedRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final AccessCheck policy;
    private final boolean anonymousMounts;
    private final OciRegistry refusedMounts;

    private CheckedRegistry(OciRegistry inner, AccessCheck policy, boolean anonymousMounts) {
        this.inner = inner;
        this.policy = policy;
        this.anonymousMounts = anonymousMounts;
        this.refusedMounts = Refusals.mounts(inner);
    }

    /**
     * Returns a registry that asks a policy before each call to another, which stays the caller's.
     *
     * @param policy {@link AccessRules}, or a lambda
     */
    public static CheckedRegistry of(OciRegistry inner, AccessCheck policy) {
        return of(inner, policy, false);
    }

    /**
     * Returns a registry that asks a policy before each call to another, which stays the caller's.
     *
     * @param policy {@link AccessRules}, or a lambda
     * @param anonymousMounts whether mounts may take blobs from any repository, if no source is named
     */
    public static CheckedRegistry of(OciRegistry inner, AccessCheck policy, boolean anonymousMounts) {
        return new CheckedRegistry(inner, policy, anonymousMounts);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        Refusals.requireNames(call);
        for (Need need : new LinkedHashSet<>(call.needs())) {
            policy.check(call, need);
        }
        if (call instanceof Call.Repositories list) {
            return call.on(readable(list));
        }
        boolean anonymous = call instanceof Call.MountBlob mount && mount.from() == null;
        return call.on(anonymous && !anonymousMounts ? refusedMounts : inner);
    }

    private OciRegistry readable(Call.Repositories call) {
        return new OciRegistry() {
            @Override
            public Listing<String> repositories(ListOptions options) throws IOException {
                return inner.repositories(ListOptions.after(options.startAfter()))
                        .filter(repository -> allows(call, repository))
                        .limit(options.limit());
            }
        };
    }

    private boolean allows(Call<?> call, String repository) {
        try {
            policy.check(call, new Need(repository, Access.READ));
            return true;
        } catch (OciException e) {
            return false;
        }
    }
}
