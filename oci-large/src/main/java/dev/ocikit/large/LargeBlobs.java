// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Call;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A registry whose large blobs are transferred in parts. */
public final class LargeBlobs extends WrappedRegistry implements AutoCloseable {
    private final OciRegistry inner;
    private final @Nullable ExecutorService threads;
    private final Uploads uploads;

    private LargeBlobs(OciRegistry inner, LargeOptions options) {
        this.inner = inner;
        threads = options.executor().isPresent() ? null : Threads.create();
        Executor executor = threads == null ? options.executor().orElseThrow() : threads;
        Budget budget = new Budget(options.memoryBytes());
        Semaphore limiter = new Semaphore(options.maxRequests());
        uploads = new Uploads(inner, options, executor, budget, limiter, UploadPatience.Pause.REAL, System::nanoTime);
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
        return call.on(call instanceof Call.PushBlob ? uploads : inner);
    }

    /**
     * Uploads content of which nothing is known before it ends. It is hashed on its way; nothing of it is there before all of it is.
     *
     * @param content read to its end; not closed
     * @return the blob's descriptor, with a SHA-256 digest
     */
    public Descriptor upload(String repository, InputStream content) throws IOException {
        return upload(repository, content, DigestAlgorithm.SHA256);
    }

    /**
     * Uploads content of which nothing is known before it ends, under a digest of an algorithm.
     *
     * @param content read to its end; not closed
     * @return the blob's descriptor
     * @throws UnsupportedOperationException if the algorithm is not supported
     */
    public Descriptor upload(String repository, InputStream content, DigestAlgorithm algorithm) throws IOException {
        return uploads.upload(repository, content, algorithm);
    }

    /**
     * Uploads content whose digest is not known. What can be read again is hashed and sent at the same time, from two streams.
     *
     * @return the blob's descriptor, with a SHA-256 digest
     * @throws ContentMismatchException SIZE_INVALID if the content is not as long as it says
     */
    public Descriptor upload(String repository, BlobSource content) throws IOException {
        return uploads.upload(repository, content);
    }

    /** Ends the transfers that are under way, and the threads that this registry started. The registry beneath is left open. */
    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
