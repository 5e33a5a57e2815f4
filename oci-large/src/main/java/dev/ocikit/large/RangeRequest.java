// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request for the bytes from one offset to another: opened by one thread, stopped by any. While it is being opened a stop interrupts that
 * thread; afterwards it closes the reader, so that nothing else which the thread does is hurt.
 */
final class RangeRequest {
    private @Nullable Thread opener;
    private @Nullable BlobReader reader;
    private boolean stopped;

    /** Sends the request. The caller closes the reader by {@link #stop}. */
    BlobReader open(Opening opening) throws IOException {
        synchronized (this) {
            if (stopped) {
                throw closed();
            }
            opener = Thread.currentThread();
        }
        BlobReader opened = null;
        try {
            opened = opening.open();
        } finally {
            settle(opened);
        }
        return opened;
    }

    private void settle(@Nullable BlobReader opened) throws IOException {
        boolean late;
        synchronized (this) {
            opener = null;
            reader = opened;
            late = stopped;
        }
        if (late) {
            boolean unused = Thread.interrupted();
            if (opened != null) {
                opened.close();
            }
            throw closed();
        }
    }

    private static IOException closed() {
        return new IOException("the download is closed");
    }

    /** Ends the request, whatever it does. */
    void stop() {
        BlobReader open;
        synchronized (this) {
            stopped = true;
            open = reader;
            if (opener != null) {
                opener.interrupt();
            }
        }
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // What is stopped is not wanted any more.
            }
        }
    }

    /** How to send it. */
    @FunctionalInterface
    interface Opening {
        /** Returns the reader of the answer. */
        BlobReader open() throws IOException;
    }
}
