// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content on its way to a registry. It tells how far it was read, and remembers if it was the content that failed. */
final class UploadInput extends FilterInputStream {
    private final ProgressMeter meter;
    private final UploadGate gate;
    private volatile long position;
    private volatile boolean failed;
    private volatile boolean ended;

    /**
     * Creates a stream.
     *
     * @param position the offset in the content of the first byte
     */
    UploadInput(InputStream in, long position, ProgressMeter meter, UploadGate gate) {
        super(in);
        this.position = position;
        this.meter = meter;
        this.gate = gate;
    }

    /** Returns the offset in the content of the next byte. */
    long position() {
        return position;
    }

    /** Tells whether nothing comes after what was read. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Tells whether a read failed. */
    boolean failed() {
        return failed;
    }

    /** Tells whether the end was read. */
    boolean ended() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            gate.requireOpen();
            count = in.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            failed = true;
            throw e;
        }
        if (count < 0) {
            ended = true;
        } else {
            // Read by one thread at a time: the client's, or that of the writer.
            long now = position + count;
            position = now;
            meter.done(now);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.max(0, Math.min(count, 1 << 16))).length;
    }
}
