// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A registry whose large blobs are transferred in parts. */
public final class LargeBlobs extends WrappedRegistry implements AutoCloseable {
    private final OciRegistry inner;
    private final LargeOptions options;
    private final @Nullable ExecutorService threads;
    private final Executor executor;

    private LargeBlobs(OciRegistry inner, LargeOptions options) {
        this.inner = inner;
        this.options = options;
        threads = options.executor().isPresent() ? null : Threads.create();
        executor = threads == null ? options.executor().orElseThrow() : threads;
    }

    /** Returns a registry around another, with default options. */
    public static LargeBlobs wrap(OciRegistry registry) {
        return wrap(registry, LargeOptions.defaults());
    }

    /** Returns a registry around another. */
    public static LargeBlobs wrap(OciRegistry registry, LargeOptions options) {
        return new LargeBlobs(registry, options);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        return call.on(inner);
    }

    /** Ends the transfers that are under way, and the threads that this registry started. The registry beneath is left open. */
    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
