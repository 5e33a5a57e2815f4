// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A reader of what a mirror sends, which tells when the mirror did not send it to its end, or sent something else, or sent nothing until whoever
 * waited closed the reader.
 */
final class MirroredReader extends FilterBlobReader {
    /** Who closes a reader after a shorter wait than this may have other reasons. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Time time;
    private final Runnable broken;
    private volatile boolean closed;
    private volatile boolean waiting;
    private volatile long waitingSince;

    MirroredReader(BlobReader inner, Time time, Runnable broken) {
        super(inner);
        this.time = time;
        this.broken = broken;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        begin();
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw told(e);
        } finally {
            waiting = false;
        }
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        begin();
        try {
            return super.readBuffer();
        } catch (IOException e) {
            throw told(e);
        } finally {
            waiting = false;
        }
    }

    private void begin() {
        waitingSince = time.nanos();
        waiting = true;
    }

    /** A read that fails because its reader was closed, or whose thread was told to stop, says nothing of the mirror. */
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
        if (!closed && waiting && time.nanos() - waitingSince > STALL_NANOS) {
            broken.run();
        }
        closed = true;
        super.close();
    }
}
