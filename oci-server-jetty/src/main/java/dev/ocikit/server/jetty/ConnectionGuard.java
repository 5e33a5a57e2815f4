// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.ClientAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * The request head that a connection is receiving: since when, and how much memory it takes. The head of HTTP/2 is a frame or a block of
 * header fields. Safe for use by many threads.
 */
final class ConnectionGuard {
    /** The estimated memory of a parsed header field beyond its text: the field, its two strings and their arrays. */
    private static final int FIELD_BYTES = 160;

    private final ClientAddress client;
    private final HeadBudget budget;

    private int requests;
    private boolean closed;
    private boolean started;

    /**
     * The buffer that Jetty reads requests of HTTP/1 into and consumes them from; null between requests, so that an idle connection does
     * not keep it.
     */
    private @Nullable ByteBuffer input;

    private @Nullable FrameTracker frames;
    private long charged;

    /** The TLS handshake and the preface of HTTP/2 are part of the first head. */
    private boolean unfinished = true;

    private long since;

    ConnectionGuard(ClientAddress client, HeadBudget budget, long now) {
        this.client = client;
        this.budget = budget;
        this.since = now;
    }

    /** Returns the guard of the connection that an end point belongs to; null if the connection is not one of {@link GuardedConnector}. */
    static @Nullable ConnectionGuard of(EndPoint endPoint) {
        EndPoint inner = endPoint;
        while (inner instanceof EndPoint.Wrapper wrapper) {
            inner = wrapper.unwrap();
        }
        return inner instanceof GuardedEndPoint guarded ? guarded.guard() : null;
    }

    /**
     * Takes note of received bytes, without TLS, which are those of a buffer between two indexes.
     *
     * @return false if the connection must be closed, because it or all together hold too much
     */
    synchronized boolean received(ByteBuffer buffer, int start, int end, long now) {
        if (!started && end > start) {
            started = true;
            frames = buffer.get(start) == 'P' && end > start + 1 && buffer.get(start + 1) == 'R'
                    ? new FrameTracker()
                    : null;
        }
        FrameTracker tracker = frames;
        if (tracker != null) {
            return receivedFrames(tracker, buffer, start, end, now);
        }
        if (requests == 0 && !unfinished && isBlank(buffer, start, end)) {
            return true;
        }
        input = buffer;
        return requests > 0 || receivedHead(buffer, start, end, now);
    }

    private boolean receivedHead(ByteBuffer buffer, int start, int end, long now) {
        if (!unfinished) {
            unfinished = true;
            since = now;
        }
        return charge(bytes(buffer, start, end) + (long) FIELD_BYTES * lines(buffer, start, end));
    }

    private boolean receivedFrames(FrameTracker tracker, ByteBuffer buffer, int start, int end, long now) {
        long before = tracker.finished();
        tracker.accept(buffer, start, end);
        if (tracker.finished() > before) {
            finish();
        }
        if (!tracker.unfinished()) {
            return true;
        }
        if (!unfinished) {
            unfinished = true;
            since = now;
        }
        return charge(bytes(buffer, start, end));
    }

    /** Returns the memory that received bytes take: the first byte of a head keeps the whole buffer from being given back. */
    private long bytes(ByteBuffer buffer, int start, int end) {
        return charged == 0 ? buffer.capacity() : end - start;
    }

    private boolean charge(long bytes) {
        if (closed || !budget.take(client, bytes)) {
            return false;
        }
        charged += bytes;
        return true;
    }

    private void finish() {
        unfinished = false;
        if (charged > 0) {
            budget.giveBack(client, charged);
            charged = 0;
        }
    }

    private static int lines(ByteBuffer buffer, int start, int end) {
        int lines = 0;
        for (int i = start; i < end; i++) {
            if (buffer.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    /** Returns whether bytes are only empty lines, which may precede a request (RFC 9112, section 2.2) and which Jetty skips. */
    private static boolean isBlank(ByteBuffer buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer.get(i) != '\r' && buffer.get(i) != '\n') {
                return false;
            }
        }
        return true;
    }

    /** Takes note that a request is complete up to its body and now in progress. */
    synchronized void requestBegins() {
        requests++;
        if (frames == null) {
            finish();
        }
    }

    /**
     * Takes note that a response ends. What Jetty has not consumed of its buffer then is the beginning of another head, unless it is blank.
     * If the head is refused, the buffer is cleared.
     *
     * @return false if the connection must be closed, because it or all together hold too much
     */
    synchronized boolean requestEnds(long now) {
        requests--;
        ByteBuffer buffer = input;
        if (requests > 0 || buffer == null) {
            return true;
        }
        if (isBlank(buffer, buffer.position(), buffer.limit())) {
            input = null;
            return true;
        }
        // The buffer is kept: it may contain another complete request and the beginning of a head after that.
        if (receivedHead(buffer, buffer.position(), buffer.limit(), now)) {
            return true;
        }
        BufferUtil.clear(buffer);
        return false;
    }

    /** Returns whether the client has taken longer than some time over a head. */
    synchronized boolean overdue(long now, long nanos) {
        return unfinished && now - since > nanos;
    }

    synchronized void close() {
        closed = true;
        input = null;
        finish();
    }
}
