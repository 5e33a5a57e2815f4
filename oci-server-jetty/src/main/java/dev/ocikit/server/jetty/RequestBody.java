// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream. A client that waits for {@code 100 Continue} gets it at the first read, so it can be refused without
 * its body. A client that sends too slowly fails the read.
 */
final class RequestBody extends InputStream {
    /** The number of bytes that are still read of a refused request, so that the client receives the response. */
    private static final long MAX_DROPPED_BYTES = 4 * 1024 * 1024;

    private final Content.Source source;
    private final Semaphore arrivals = new Semaphore(0);
    private final Runnable arrival = Invocable.from(Invocable.InvocationType.NON_BLOCKING, arrivals::release);

    private final TransferMonitor monitor;
    private final Runnable abort;

    /** The number of reads that still keep the previous chunk, which makes Jetty replace its input buffer by a larger one. */
    private int growing = 2;

    private Content.@Nullable Chunk chunk;

    private long dropped;

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
        checkRate();
        while (!advance()) {
            await();
            checkRate();
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

    /** Waits until the source may have more, or the client was too slow. */
    private void await() throws IOException {
        TransferMonitor.Transfer waiting = transfer;
        if (waiting == null) {
            waiting = monitor.add(this::aborted);
            transfer = waiting;
        }
        waiting.waiting();
        source.demand(arrival);
        try {
            arrivals.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the body of the request was read");
        } finally {
            waiting.moved(0);
        }
    }

    private void checkRate() throws IOException {
        if (transfer != null && transfer.aborted()) {
            throw new IOException("the body of the request broke off: the client sent it too slowly");
        }
    }

    /** Ends the request and wakes its reader, which Jetty does not do when a stream of HTTP/2 is reset by the server. */
    private void aborted() {
        try {
            abort.run();
        } finally {
            arrivals.release();
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

    /**
     * Drops what has arrived of the rest, without waiting, up to a limit for the whole body.
     *
     * @return whether the body has ended, so that the connection can be kept
     */
    boolean dropArrived() {
        while (dropped <= MAX_DROPPED_BYTES && advance()) {
            if (chunk == Content.Chunk.EOF) {
                return true;
            }
            if (Content.Chunk.isFailure(chunk)) {
                return false;
            }
            dropped += Objects.requireNonNull(chunk).remaining();
            drop();
        }
        return false;
    }

    /** Returns whether there is nothing more to drop: the body has ended or failed, or the limit is reached. */
    boolean dropped() {
        return dropped > MAX_DROPPED_BYTES
                || (advance() && (chunk == Content.Chunk.EOF || Content.Chunk.isFailure(chunk)));
    }

    /** Has a task run once when more of the body, its end or a failure has arrived. The task must not block. */
    void whenArrived(Runnable task) {
        source.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, task));
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
            next();
        }
    }

    /** Replaces a chunk without bytes by the next one, if that has arrived. */
    private void next() {
        Content.Chunk current = Objects.requireNonNull(chunk);
        if (growing == 0 || current.isLast()) {
            drop();
        } else {
            growing--;
            chunk = source.read();
            current.release();
        }
    }
}
