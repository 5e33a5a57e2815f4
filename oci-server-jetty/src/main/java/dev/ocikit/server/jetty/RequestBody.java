// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream. A client that waits for {@code 100 Continue} gets it at the first read, so it can be refused without
 * its body. A client that sends too slowly fails the read.
 */
final class RequestBody extends InputStream {
    private final Content.Source source;
    private final Blocker.Shared blocking = new Blocker.Shared();

    private final TransferMonitor monitor;
    private final Runnable abort;

    private Content.@Nullable Chunk chunk;

    /** Set when the body has been waited for. */
    private TransferMonitor.@Nullable Transfer transfer;

    RequestBody(Content.Source source, TransferMonitor monitor, Runnable abort) {
        this.source = source;
        this.monitor = monitor;
        this.abort = abort;
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
            await();
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
        if (transfer != null) {
            transfer.moved(count);
        }
        return count;
    }

    private void await() throws IOException {
        TransferMonitor.Transfer waiting = transfer;
        if (waiting == null) {
            waiting = monitor.add(abort);
            transfer = waiting;
        }
        waiting.waiting();
        try (Blocker.Runnable arrival = blocking.runnable()) {
            source.demand(arrival);
            arrival.block();
        } finally {
            waiting.moved(0);
        }
        if (waiting.aborted()) {
            throw new IOException("the body of the request broke off: the client sent it too slowly");
        }
    }

    /** Ends the supervision of the client's rate. */
    void end() {
        if (transfer != null) {
            transfer.close();
        }
    }

    /** Returns whether the body is known, without waiting, to have no more bytes. */
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

    /** Releases the buffer of a body that is not read any further. */
    void drop() {
        Content.Chunk current = chunk;
        if (current != null) {
            chunk = Content.Chunk.next(current);
            current.release();
        }
    }

    /** Sets {@link #chunk} to bytes, the end or a failure. Returns false if none of them has arrived yet. */
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
