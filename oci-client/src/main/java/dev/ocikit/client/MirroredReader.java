// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** A reader of what a mirror sends, which tells when the mirror did not send it to its end, or sent something else. */
final class MirroredReader extends FilterBlobReader {
    private final Runnable broken;
    private volatile boolean closed;

    MirroredReader(BlobReader inner, Runnable broken) {
        super(inner);
        this.broken = broken;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        try {
            return super.readBuffer();
        } catch (IOException e) {
            throw told(e);
        }
    }

    /** A reader that was closed, or whose thread was told to stop, says nothing of the mirror. */
    private IOException told(IOException failure) {
        if (!closed
                && !(failure instanceof InterruptedIOException)
                && !Thread.currentThread().isInterrupted()) {
            broken.run();
        }
        return failure;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}
