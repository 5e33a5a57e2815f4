// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/** Lets as many chunks be sent at once as there may be requests, and none any more once it is closed. Safe for use by many threads. */
final class UploadGate {
    private final Semaphore limiter;
    private volatile boolean closed;

    UploadGate(Semaphore limiter) {
        this.limiter = limiter;
    }

    /** Waits for a turn to send to a repository; {@link #leave} ends it. */
    void enter(String repository) throws IOException {
        requireOpen();
        try {
            limiter.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "upload to " + repository + ": interrupted while other requests were under way");
        }
    }

    void leave() {
        limiter.release();
    }

    /** Ends what is under way, as soon as it reads its content. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the upload was ended: the registry for large blobs was closed");
        }
    }
}
