// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;

/** A registry that fails. */
final class Failing extends WrappedRegistry {
    private final Throwable failure;

    private Failing(Throwable failure) {
        this.failure = failure;
    }

    static OciRegistry with(Throwable failure) {
        return new Failing(failure);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        raise(failure);
        throw new AssertionError("not reached");
    }

    static void raise(Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        } else if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw (Error) failure;
    }
}
