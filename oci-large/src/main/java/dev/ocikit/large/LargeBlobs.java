// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Call;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.Threads;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A registry whose large blobs are transferred in parts.
 *
 * <pre>{@code
 * try (RegistryClient client = RegistryClient.of("registry.example.com");
 *         LargeBlobs registry = LargeBlobs.wrap(client)) {
 *     registry.downloadTo("my/model", digest, Path.of("weights.bin"));
 * }
 * }</pre>
 *
 * <p><b>Downloads.</b> {@link #getBlob} and long ranges begin as one request, as they would without this wrapper. Further ranges are asked for
 * beside it, and stay if the whole becomes faster; how many and how long they are follows what is measured, all the time. A range that fails
 * is repeated alone, one that stands still gets company. Where ranges are refused, ignored, or of no use, one request remains; what was
 * learned of a host is remembered for ten minutes. Content is verified here, as a whole.
 *
 * <p><b>Uploads.</b> {@link #pushBlob} of large content goes in chunks, so that what breaks goes on where the registry stands. Content that can
 * be read again is sent from its source and not held; of other content one chunk is read and hashed while the one before it is sent, and held
 * until the registry has it. Chunks are as large as the registry demands and lets them be, which is remembered. A registry that knows no
 * chunks gets the blob whole. The same goes for {@link #upload(String, InputStream)}, for content that is not known before it has been read;
 * only it cannot be had whole where a registry knows no chunks, unless it fits into one.
 *
 * <p><b>Memory.</b> What comes before its turn is held up to {@link LargeOptions#memoryBytes}, over all transfers. A reader that stops reading
 * stops the fetching. Closing a reader stops it at once.
 *
 * <p>Safe for use by many threads.
 */
public final class LargeBlobs extends WrappedRegistry implements AutoCloseable {
    private final OciRegistry inner;
    private final @Nullable ExecutorService threads;
    private final Setting setting;
    private final Downloads downloads;
    private final Uploads uploads;

    private LargeBlobs(OciRegistry inner, LargeOptions options) {
        this.inner = inner;
        threads = options.executor().isPresent() ? null : Threads.create("oci-large");
        Executor executor = threads == null ? options.executor().orElseThrow() : threads;
        Budget budget = new Budget(options.memoryBytes());
        Semaphore limiter = new Semaphore(options.maxRequests(), true);
        setting = new Setting(options, executor, budget, limiter, new SourceMemory(System::nanoTime), new Watch());
        downloads = new Downloads(inner, setting, System::nanoTime);
        UploadGate gate = new UploadGate(limiter);
        uploads = new Uploads(inner, options, executor, budget, gate, gate::rest, System::nanoTime);
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
        if (call instanceof Call.GetBlob || call instanceof Call.GetBlobRange) {
            return call.on(downloads);
        }
        return call.on(call instanceof Call.PushBlob ? uploads : inner);
    }

    /**
     * Downloads a blob of any size to a file: each part is written at its place as it comes.
     *
     * <p>While it grows it is called {@code NAME.part}, with a list of what is there in {@code NAME.part.journal}. If the download fails or
     * the process ends, these stay, and the next download of the same blob to the same file goes on with them. When the whole is verified it
     * is forced to the disk and renamed, so that the file is whole whenever it is there; a file of that name is replaced, or the one that a
     * link of that name leads to.
     *
     * @return the blob's descriptor
     * @throws dev.ocikit.api.NotFoundException BLOB_UNKNOWN or NAME_UNKNOWN
     * @throws dev.ocikit.api.ContentMismatchException if the content is not the blob's; if all of it has come, nothing is kept
     * @throws IOException also if another download to the same file is under way, if the name or {@code NAME.part} is that of something
     *     else, or if the disk is full
     */
    public Descriptor downloadTo(String repository, Digest digest, Path file) throws IOException {
        return FileDownload.run(setting, new Origin(inner, repository, digest), file);
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
        setting.watch().close();
        uploads.close();
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
