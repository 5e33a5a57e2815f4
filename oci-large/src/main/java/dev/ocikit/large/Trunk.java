// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/** A long range that the reading thread takes bytes from as they come, without a place to keep them. */
final class Trunk {
    final long start;
    /** Where the request ends. */
    final long requestedEnd;

    private final RangeRequest request;
    private final FutureTask<BlobReader> opening;

    private Trunk(long start, long requestedEnd, RangeRequest request, FutureTask<BlobReader> opening) {
        this.start = start;
        this.requestedEnd = requestedEnd;
        this.request = request;
        this.opening = opening;
    }

    /** Returns a trunk that is open. */
    static Trunk of(BlobReader open, long start, long end) {
        FutureTask<BlobReader> opened = new FutureTask<>(() -> open);
        opened.run();
        return new Trunk(start, end, RangeRequest.of(open), opened);
    }

    /** Opens a trunk, by a thread of the executor: whoever waits for it can be told to stop. */
    static Trunk open(Origin origin, long start, long end, long size, Executor executor) {
        RangeRequest request = new RangeRequest();
        FutureTask<BlobReader> opening = new FutureTask<>(() -> {
            BlobReader reader = request.open(() -> origin.openAnyhow(start, end, size));
            // Here, where a stop ends it: it may be nearly all of the blob.
            reader.skipNBytes(start - reader.offset());
            return reader;
        });
        try {
            executor.execute(opening);
        } catch (RejectedExecutionException e) {
            opening = new FutureTask<>(() -> {
                throw Download.noThread(origin, e);
            });
            opening.run();
        }
        return new Trunk(start, end, request, opening);
    }

    /** Returns the reader, once it is open. */
    BlobReader reader() throws IOException {
        try {
            return opening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for content");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (CancellationException e) {
            throw new IOException("the download is closed", e);
        }
    }

    /** Ends the request. Whoever waits for it waits no more, even if the registry does not notice. */
    void stop() {
        request.stop();
        opening.cancel(false);
    }
}
