// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream. Nothing is asked of the client before the first read, so that a client that waits for
 * {@code 100 Continue} can be refused without its body.
 */
final class RequestBody extends InputStream {
    private final Content.Source source;
    private final Blocker.Shared blocking = new Blocker.Shared();

    private Content.@Nullable Chunk chunk;

    RequestBody(Content.Source source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (!advance()) {
            try (Blocker.Runnable arrival = blocking.runnable()) {
                source.demand(arrival);
                arrival.block();
            }
        }
        Content.Chunk ready = Objects.requireNonNull(chunk);
        if (Content.Chunk.isFailure(ready)) {
            throw new IOException("the body of the request broke off: " + ready.getFailure(), ready.getFailure());
        }
        if (!ready.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, ready.remaining());
        ready.getByteBuffer().get(bytes, offset, count);
        return count;
    }

    /** Tells whether the body is known, without waiting, to have no more bytes. */
    boolean ended() {
        return advance() && chunk == Content.Chunk.EOF;
    }

    /** Drops what has arrived of the rest, without waiting. Returns whether that was the rest, so that the connection can be kept. */
    boolean dropArrived() {
        while (advance()) {
            if (chunk == Content.Chunk.EOF) {
                return true;
            }
            if (Content.Chunk.isFailure(chunk)) {
                return false;
            }
            drop();
        }
        return false;
    }

    /** Gives back the buffer of a body that nobody reads on. */
    void drop() {
        Content.Chunk current = chunk;
        if (current != null) {
            chunk = Content.Chunk.next(current);
            current.release();
        }
    }

    /** Has in {@link #chunk} bytes to read, the end or a failure. Returns false if none of them has arrived yet. */
    private boolean advance() {
        while (true) {
            if (chunk == null) {
                chunk = source.read();
            }
            if (chunk == null) {
                return false;
            }
            if (chunk.hasRemaining() || chunk == Content.Chunk.EOF || Content.Chunk.isFailure(chunk)) {
                return true;
            }
            drop();
        }
    }
}
