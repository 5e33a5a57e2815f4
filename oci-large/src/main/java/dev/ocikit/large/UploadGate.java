// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets as many chunks be sent at once as there may be requests, and none any more once it is closed. Safe for use by many threads. */
final class UploadGate {
    private final Semaphore limiter;
    private final CountDownLatch closed = new CountDownLatch(1);

    UploadGate(Semaphore limiter) {
        this.limiter = limiter;
    }

    /** Waits for a turn to send to a repository; {@link #leave} ends it. */
    void enter(String repository) throws IOException {
        try {
            limiter.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "upload to " + repository + ": interrupted while other requests were under way");
        }
        if (isClosed()) {
            leave();
            requireOpen();
        }
    }

    void leave() {
        limiter.release();
    }

    /** Lets time pass, or less of it if the gate is closed meanwhile. */
    void rest(Duration time) throws InterruptedException {
        boolean unused = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends what is under way, as soon as it reads its content. */
    void close() {
        closed.countDown();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    void requireOpen() throws IOException {
        if (isClosed()) {
            throw new IOException("the upload was ended: the registry for large blobs was closed");
        }
    }
}
