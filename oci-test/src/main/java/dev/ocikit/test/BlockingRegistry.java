// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;

/** A registry that does something before it answers: waits, or fails. */
final class BlockingRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final Before before;

    BlockingRegistry(OciRegistry inner, Before before) {
        this.inner = inner;
        this.before = before;
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        if (!(call instanceof Call.LocateBlob || call instanceof Call.LocateManifest)) {
            before.answering(call);
        }
        return call.on(inner);
    }

    /** What is done before a call is answered. Questions for locations pass. */
    @FunctionalInterface
    interface Before {
        void answering(Call<?> call) throws IOException;
    }
}
