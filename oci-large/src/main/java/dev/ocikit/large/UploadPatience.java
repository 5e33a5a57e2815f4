// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** The waits of an upload that breaks and is tried again. Used by one thread at a time. */
final class UploadPatience {
    private final Attempts attempts;
    private final Pause pause;
    private long brokeAt = -1;

    UploadPatience(LargeOptions options, Pause pause) {
        attempts = new Attempts(options);
        this.pause = pause;
    }

    /**
     * Returns once it is time to try again.
     *
     * @param reached how many bytes the registry has ever acknowledged
     * @throws IOException the failure, if it was tried often enough
     */
    void after(IOException failure, long reached) throws IOException {
        if (reached > brokeAt) {
            attempts.progress();
            brokeAt = reached;
        }
        try {
            pause.last(Duration.ofNanos(attempts.pause(failure)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while an upload waited to go on");
            interrupted.addSuppressed(failure);
            throw interrupted;
        }
    }

    /** Returns how many times in a row it broke at one place. */
    int failures() {
        return attempts.failures();
    }

    /** What waits. */
    @FunctionalInterface
    interface Pause {
        void last(Duration time) throws InterruptedException;
    }
}
