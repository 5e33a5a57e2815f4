// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request body that the calling thread reads from a stream while the HTTP client sends it.
 *
 * <p>The HTTP client must never read the stream itself: it would block its only thread, for ever if the stream is another answer of the
 * same client, as in a copy from one repository to the next.
 */
final class PumpedPublisher implements BodyPublisher, Progress {
    private static final int BUFFER_BYTES = 1 << 17;

    private final long length;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private long demand;
    private boolean over;
    private volatile long sent;

    PumpedPublisher(long length) {
        this.length = length;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        newSubscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                update(() -> demand += n);
            }

            @Override
            public void cancel() {
                update(() -> over = true);
            }
        });
        update(() -> subscriber = newSubscriber);
    }

    /**
     * Sends the stream. It returns early when the answer is there before the body is through.
     *
     * @throws BodyFailure if the stream fails or is not as long as was announced
     */
    void pump(InputStream in, CompletableFuture<?> answer, Duration stallTimeout)
            throws IOException, InterruptedException {
        var unused = answer.whenComplete((response, failure) -> update(() -> over = true));
        while (sent < length) {
            ByteBuffer buffer = read(in, (int) Math.min(BUFFER_BYTES, length - sent));
            if (sent + buffer.remaining() == length) {
                requireEnd(in);
            }
            Flow.Subscriber<? super ByteBuffer> target = awaitDemand(stallTimeout);
            if (target == null) {
                return;
            }
            long now = sent + buffer.remaining();
            sent = now;
            target.onNext(buffer);
            if (now == length) {
                target.onComplete();
            }
        }
    }

    private ByteBuffer read(InputStream in, int size) throws BodyFailure {
        byte[] bytes = new byte[size];
        int count;
        try {
            count = in.readNBytes(bytes, 0, size);
        } catch (IOException e) {
            throw new BodyFailure(e);
        }
        if (count < size) {
            throw new BodyFailure(OciException.of(
                    ErrorCode.SIZE_INVALID,
                    "the content ended after " + (sent + count) + " of its " + length + " bytes"));
        }
        return ByteBuffer.wrap(bytes);
    }

    /** Content that goes on is found out before its last announced byte is sent, so that the registry stores nothing. */
    private void requireEnd(InputStream in) throws BodyFailure {
        int more;
        try {
            more = in.read();
        } catch (IOException e) {
            throw new BodyFailure(e);
        }
        if (more >= 0) {
            throw new BodyFailure(OciException.of(
                    ErrorCode.SIZE_INVALID, "the content is longer than the " + length + " bytes announced"));
        }
    }

    /** Returns whom to send the next buffer to, or null if nobody wants it any more. */
    private Flow.@Nullable Subscriber<? super ByteBuffer> awaitDemand(Duration stallTimeout)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = stallTimeout.toNanos();
            while (!over && (demand == 0 || subscriber == null)) {
                if (nanos <= 0) {
                    throw new HttpTimeoutException(
                            "the registry took no more bytes for " + stallTimeout.toMillis() + " ms");
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (over) {
                return null;
            }
            demand--;
            return subscriber;
        } finally {
            lock.unlock();
        }
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
