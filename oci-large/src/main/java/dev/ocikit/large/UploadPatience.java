// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The waits of an upload that breaks and is tried again. Attempts count anew only after {@link #leastProgress()}, so that a registry that takes
 * a byte between two failures does not make the upload last for ever. Used by one thread at a time.
 */
final class UploadPatience {
    private static final long MIB = 1 << 20;

    private final Attempts attempts;
    private final Pause pause;
    private final long leastProgress;
    private long countedFrom;

    /**
     * Creates the waits of an upload.
     *
     * @param chunkBytes how large its chunks should be
     */
    UploadPatience(LargeOptions options, Pause pause, long chunkBytes) {
        attempts = new Attempts(options);
        this.pause = pause;
        leastProgress = Math.max(1, Math.min(MIB, chunkBytes / 16));
    }

    /** Returns how many bytes count as progress: 1 MiB, or a sixteenth of a chunk of less than 16 MiB. */
    long leastProgress() {
        return leastProgress;
    }

    /**
     * Returns once it is time to try again.
     *
     * @param reached how many bytes the registry has ever acknowledged
     * @throws IOException the failure, if it was tried often enough
     */
    void after(IOException failure, long reached) throws IOException {
        if (reached - countedFrom >= leastProgress) {
            attempts.progress();
            countedFrom = reached;
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

    /** Returns how many times it broke since the last progress. */
    int failures() {
        return attempts.failures();
    }

    /** What waits. */
    @FunctionalInterface
    interface Pause {
        void last(Duration time) throws InterruptedException;
    }
}
