// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Caller;
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

    private final RangeRequest request = new RangeRequest();
    private final FutureTask<BlobReader> opening;
    private volatile boolean passingOver;
    /** Whether no thread was there to open it, so that it is left to whoever reads. */
    private volatile boolean left;

    private Trunk(long start, long requestedEnd, RangeRequest.Opening opening) {
        this.start = start;
        this.requestedEnd = requestedEnd;
        this.opening = new FutureTask<>(() -> passOver(request.open(opening)));
    }

    /** Returns a trunk that is open. */
    static Trunk of(BlobReader open, long start, long end) {
        Trunk trunk = new Trunk(start, end, () -> open);
        trunk.opening.run();
        return trunk;
    }

    /** Opens a trunk, by a thread of the executor, if it has one: whoever waits for it can be told to stop. */
    static Trunk open(Origin origin, long start, long end, long size, Executor executor) {
        Trunk trunk = new Trunk(start, end, () -> origin.openAnyhow(start, end, size));
        try {
            executor.execute(Caller.carry(trunk.opening));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            trunk.left = true;
        }
        return trunk;
    }

    private BlobReader passOver(BlobReader reader) throws IOException {
        passingOver = reader.lead() > 0 || reader.offset() < start;
        // Here, where a stop ends it: it may be nearly all of the blob.
        reader.skipNBytes(start - reader.offset());
        return reader;
    }

    /** Tells whether it has brought nothing yet because what comes first is before its start. */
    boolean isPassingOver() {
        return passingOver;
    }

    /** It has brought something. */
    void came() {
        passingOver = false;
    }

    /** Returns the reader, once it is open. */
    BlobReader reader() throws IOException {
        if (left) {
            opening.run();
        }
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
