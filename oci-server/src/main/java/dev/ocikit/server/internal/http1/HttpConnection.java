// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, and the bytes that were received on it and not consumed. It belongs to one thread at a time, the poller or a worker, which
 * hand it to each other. Only {@link #close} may come from any thread.
 */
final class HttpConnection {
    /** The value of {@link #deadline} that never comes. */
    static final long NEVER = 0;

    private static final byte[] NONE = new byte[0];
    private static final int FIRST_BYTES = 2048;

    private final SocketChannel channel;
    private final InetSocketAddress peer;
    private final ClientAddress client;
    private final Consumer<HttpConnection> whenClosed;
    private final AtomicBoolean closed = new AtomicBoolean();

    private byte[] buffer = NONE;
    private int start;
    private int end;
    /** Bytes before it were searched for the end of the head. */
    private int scanned;
    /** Bytes before it belong to the request that is being served. */
    private int floor;

    /** Whether an empty line was skipped before the next head: more of them would let a client keep the connection without a request. */
    private boolean emptyLine;

    private @Nullable String remote;

    /** The value of {@link System#nanoTime} at which the connection is closed, or {@link #NEVER}. */
    private volatile long deadline = NEVER;

    /** The answer that the poller still writes before it closes the connection; null before that. */
    private @Nullable ByteBuffer farewell;

    private long farewellReads;

    /** The bytes charged for the buffer. Guarded by the budget. */
    private long charged;

    HttpConnection(
            SocketChannel channel, InetSocketAddress peer, ClientAddress client, Consumer<HttpConnection> whenClosed) {
        this.channel = channel;
        this.peer = peer;
        this.client = client;
        this.whenClosed = whenClosed;
    }

    SocketChannel channel() {
        return channel;
    }

    InetSocketAddress peer() {
        return peer;
    }

    /** Returns the client that the peer's address stands for. */
    ClientAddress client() {
        return client;
    }

    /** Returns the peer's address and port. */
    String remote() {
        if (remote == null) {
            remote = peer.getAddress().getHostAddress() + ":" + peer.getPort();
        }
        return remote;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int buffered() {
        return end - start;
    }

    /** Returns the size of what the received bytes are kept in. */
    int capacity() {
        return buffer.length;
    }

    /** Drops the buffer, if nothing is in it. */
    void releaseBuffer() {
        if (start == end) {
            buffer = NONE;
            start = 0;
            end = 0;
            scanned = 0;
            floor = 0;
        }
    }

    /** Looks for the end of the next head; returns as {@link RequestHead#scan} does. */
    int findHead(int maxBytes) {
        if (!emptyLine && end > start && buffer[start] == '\r') {
            if (end - start == 1) {
                return RequestHead.INCOMPLETE;
            }
            if (buffer[start + 1] == '\n') {
                start += 2; // one empty line before a request is allowed (RFC 9112, section 2.2)
                emptyLine = true;
            }
        }
        int from = Math.max(start, scanned);
        int found = RequestHead.scan(buffer, start, from, Math.min(end, start + maxBytes));
        scanned = found > 0 ? found - 1 : Math.min(end, start + maxBytes); // a complete head is found again
        if (found != RequestHead.INCOMPLETE || end - start < maxBytes) {
            return found;
        }
        for (int i = start; i < scanned; i++) {
            if (buffer[i] == '\n') {
                return -431;
            }
        }
        return -414;
    }

    /** Consumes a complete head; what is read from now on does not overwrite it, until the request ends. */
    void beginRequest(int headEnd) {
        start = headEnd;
        scanned = headEnd;
        floor = headEnd;
        emptyLine = false;
    }

    /** Ends the request, whose bytes may be overwritten from now on. */
    void endRequest() {
        floor = 0;
        if (start > 0 && start < end && start > buffer.length / 2) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        } else if (start == end) {
            start = 0;
            end = 0;
        }
        scanned = start;
    }

    /** Appends bytes of a head, and makes room for them. */
    void append(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (end + count > buffer.length) {
            int size = Math.max(Integer.highestOneBit(end - start + count - 1) * 2, FIRST_BYTES);
            byte[] larger = size == buffer.length ? buffer : new byte[size];
            System.arraycopy(buffer, start, larger, 0, end - start);
            scanned = Math.max(0, scanned - start);
            end -= start;
            start = 0;
            buffer = larger;
        }
        bytes.get(buffer, end, count);
        end += count;
    }

    /** Takes buffered bytes; returns 0 if there are none. */
    int take(byte[] bytes, int offset, int length) {
        int count = Math.min(length, end - start);
        System.arraycopy(buffer, start, bytes, offset, count);
        start += count;
        return count;
    }

    /** Takes one buffered byte. */
    int takeByte() {
        return buffer[start++] & 0xff;
    }

    /** The way in which {@link #fill} reads. */
    @FunctionalInterface
    interface Source {
        int read(byte[] bytes, int offset, int length) throws IOException;
    }

    /** Reads into the empty buffer; returns what the source returned. */
    int fill(Source source) throws IOException {
        if (buffer.length - floor < FIRST_BYTES / 2) {
            buffer = new byte[FIRST_BYTES * 2];
            floor = 0;
        }
        start = floor;
        end = floor;
        scanned = floor;
        int count = source.read(buffer, floor, buffer.length - floor);
        end += Math.max(count, 0);
        return count;
    }

    /** Reads into a buffer that may hold bytes already; returns what the source returned. */
    int fillMore(Source source) throws IOException {
        if (start == end) {
            return fill(source);
        }
        byte[] more = new byte[FIRST_BYTES];
        int count = source.read(more, 0, more.length);
        append(ByteBuffer.wrap(more, 0, Math.max(count, 0)));
        return count;
    }

    long deadline() {
        return deadline;
    }

    /** Sets when the connection is closed, in nanoseconds from now. */
    void closeIn(long nanos) {
        long at = System.nanoTime() + nanos;
        deadline = at == NEVER ? 1 : at;
    }

    void clearDeadline() {
        deadline = NEVER;
    }

    long charged() {
        return charged;
    }

    void charged(long bytes) {
        charged = bytes;
    }

    /** Makes the connection one that is closed once the answer is out and the client has had time to read it. */
    void sayFarewell(ByteBuffer answer, long maxReads) {
        farewell = answer;
        farewellReads = maxReads;
        buffer = NONE;
        start = 0;
        end = 0;
    }

    @Nullable
    ByteBuffer farewell() {
        return farewell;
    }

    /** Counts bytes that are read for nothing; returns whether more may be. */
    boolean mayDrop(int count) {
        farewellReads -= count;
        return farewellReads > 0;
    }

    /** Closes the connection, which wakes up its thread. */
    void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The connection is lost all the same.
        } finally {
            whenClosed.accept(this);
        }
    }
}
