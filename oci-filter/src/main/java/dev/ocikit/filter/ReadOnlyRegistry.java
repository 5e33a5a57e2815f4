// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;

/**
 * A registry that can be read and listed. What would write to it is {@code DENIED}; deletes are {@code UNSUPPORTED}.
 *
 * <p>As safe for use by many threads as the registry within.
 */
public final class ReadOnlyRegistry extends WrappedRegistry {
    private static final String READ_ONLY = "the registry is read-only";

    private final OciRegistry inner;

    private ReadOnlyRegistry(OciRegistry inner) {
        this.inner = inner;
    }

    /** Returns a read-only view of a registry, which stays the caller's. */
    public static ReadOnlyRegistry of(OciRegistry inner) {
        return new ReadOnlyRegistry(inner);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        for (Need need : call.needs()) {
            if (need.access() == Access.DELETE) {
                throw Refusals.undeletable(call, READ_ONLY);
            }
            if (need.access() == Access.WRITE) {
                throw Refusals.denied(call, READ_ONLY);
            }
        }
        return call.on(inner);
    }
}
