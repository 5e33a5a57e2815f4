// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a pipe: the HTTP client's thread puts received buffers into a queue and never does anything else, the reading
 * thread takes them out and hashes, copies or writes them.
 *
 * <p>That division is what makes a verified download fast: work in {@code onNext} pauses the socket for every 16 KiB. The queue is
 * bounded by the demand that the reader signals, so a slow reader slows the sender down.
 */
final class ReceivedBody extends WireStream implements BodySubscriber<ReceivedBody> {
    /** Received buffers that may wait; the HTTP client's buffers have 16 KiB each unless a system property says otherwise. */
    static final int CONTENT_WINDOW = 64;

    /** Documents are read into memory that is counted, buffers that wait are not: they must be few. */
    static final int DOCUMENT_WINDOW = 4;

    private static final int END_WAIT_MILLIS = 100;
    private static final List<ByteBuffer> END = List.of(ByteBuffer.allocate(0));

    private final ArrayBlockingQueue<List<ByteBuffer>> queue;
    private final Patience patience;
    private final long length;
    private final int window;
    private long received;
    private int taken;
    private int next;
    private List<ByteBuffer> batch = List.of();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private volatile boolean complete;
    private volatile boolean closed;

    /**
     * Creates a body.
     *
     * @param patience tells the reading thread how long to wait for more bytes
     * @param length how many bytes were announced, or -1
     * @param window how many buffers may wait to be read
     */
    ReceivedBody(Patience patience, long length, int window) {
        this.queue = new ArrayBlockingQueue<>(window + 2);
        this.patience = patience;
        this.length = length;
        this.window = window;
    }

    @Override
    public CompletionStage<ReceivedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(window);
        if (closed) {
            newSubscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        queue.add(buffers);
    }

    @Override
    public void onError(Throwable throwable) {
        failure = throwable;
        queue.add(END);
    }

    @Override
    public void onComplete() {
        complete = true;
        queue.add(END);
    }

    @Override
    protected ByteBuffer receive() throws IOException {
        while (!closed) {
            while (next < batch.size()) {
                ByteBuffer buffer = batch.get(next++);
                if (buffer.hasRemaining()) {
                    received += buffer.remaining();
                    return buffer;
                }
            }
            if (batch == END) {
                return end();
            }
            demandMore();
            batch = take();
            next = 0;
        }
        throw new IOException("the answer was closed");
    }

    private ByteBuffer end() throws IOException {
        Throwable cause = failure;
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
        return END.get(0);
    }

    /** Demand is signalled in steps, because each signal may wake the HTTP client's thread. */
    private void demandMore() {
        Flow.Subscription current = subscription;
        if (current != null && taken == window / 4) {
            taken = 0;
            current.request(window / 4);
        }
        taken++;
    }

    /** The patience is asked before and after the wait, so that it knows all of it. */
    private List<ByteBuffer> take() throws IOException {
        Duration wait = left();
        try {
            List<ByteBuffer> buffers = queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            Duration unused = left();
            if (buffers == null) {
                stop();
                throw new HttpTimeoutException("no more bytes came for " + wait.toMillis() + " ms");
            }
            return buffers;
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the registry");
        }
    }

    private Duration left() throws IOException {
        try {
            return patience.left();
        } catch (IOException e) {
            stop();
            throw e;
        }
    }

    /**
     * Stops the transfer. One whose last byte is here is at its end: the moment in which the HTTP client notices that is waited for, so that
     * the next request finds the connection free.
     */
    @Override
    public void close() {
        if (received == length && !complete && !closed) {
            try {
                queue.poll(END_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (complete) {
            closed = true;
        } else {
            stop();
        }
    }

    private void stop() {
        closed = true;
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        queue.offer(END);
    }

    /** How long to wait for more. */
    @FunctionalInterface
    interface Patience {
        /** Returns the wait, or fails if there is no time left. */
        Duration left() throws IOException;
    }
}
