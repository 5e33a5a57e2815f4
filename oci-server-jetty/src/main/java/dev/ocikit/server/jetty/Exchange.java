// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.api.BlobReader;
import dev.ocikit.server.Response;
import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;
import org.jspecify.annotations.Nullable;

/** A response that is being sent. Jetty reports to it when the last byte has been sent, or that it never will be. */
final class Exchange implements Callback {
    /** The number of bytes that are still read of a refused request, so that the client receives the response. */
    private static final int LINGER_BYTES = 4 * 1024 * 1024;

    private static final long LINGER_IDLE_MILLIS = 2000;
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final JettyHandler owner;
    private final JettyRequest request;
    private final Response answer;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;
    private final JettyHandler.Permit permit;

    /** Set once: a failure after success, or a second one, is ignored. */
    private final AtomicBoolean over = new AtomicBoolean();

    private boolean lingers;

    /** Supervises the rate at which the client takes the response; null until it has made the server wait. */
    private volatile TransferMonitor.@Nullable Transfer transfer;

    /** The bytes of earlier pieces, and the piece that is being written. Read by the monitor. */
    private volatile long sent;

    private volatile ByteBuffer piece = BufferUtil.EMPTY_BUFFER;

    Exchange(
            JettyHandler owner,
            JettyRequest request,
            Response answer,
            org.eclipse.jetty.server.Response response,
            Callback callback,
            JettyHandler.Permit permit) {
        this.owner = owner;
        this.request = request;
        this.answer = answer;
        this.response = response;
        this.callback = callback;
        this.permit = permit;
    }

    /**
     * Starts to send the response.
     *
     * @param valid whether the request is well-formed; if not, its body cannot be trusted either and is not read
     */
    void send(boolean valid) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        List<Response.Header> given = answer.headers();
        for (int i = 0; i < given.size(); i++) {
            headers.add(given.get(i).name(), given.get(i).value());
        }
        if (answer.contentLength() >= 0) {
            headers.put(HttpHeader.CONTENT_LENGTH, answer.contentLength());
        }
        if (request.sequential()) {
            lingers = valid && !request.content().dropArrived();
            if (lingers || !valid || owner.stopping()) {
                headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
        }
        ByteBuffer bytes = answer.bytes();
        BlobReader blob = answer.blob();
        if (blob != null) {
            new BlobBody(blob, answer.contentLength()).iterate();
        } else {
            // The length of a response to HEAD may be unknown. Jetty would take the last write for the whole body.
            boolean last = answer.contentLength() >= 0 || !request.method().equals("HEAD");
            piece = bytes != null ? bytes.slice() : BufferUtil.EMPTY_BUFFER;
            response.write(last, piece, this);
        }
        supervise();
    }

    /** Aborts the response if the client takes it too slowly from now on; most responses have ended here. */
    private void supervise() {
        if (!over.get()) {
            TransferMonitor.Transfer started = owner.monitor().add(request::abort, this::progress);
            transfer = started;
            started.waiting();
            if (over.get()) {
                started.close();
            }
        }
    }

    /** Returns the number of bytes that have been written; Jetty advances the position of the piece as it writes. */
    private long progress() {
        return sent + piece.position();
    }

    private void end() {
        TransferMonitor.Transfer started = transfer;
        if (started != null) {
            started.close();
        }
        request.end();
        permit.close();
    }

    @Override
    public void succeeded() {
        if (over.getAndSet(true)) {
            return;
        }
        try {
            answer.end(null);
            if (lingers) {
                linger();
            }
            request.content().drop();
        } finally {
            try {
                end();
            } finally {
                callback.succeeded();
            }
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (over.getAndSet(true)) {
            return;
        }
        try {
            answer.end(failure);
            request.content().drop();
        } finally {
            try {
                end();
            } finally {
                giveUp(failure);
            }
        }
    }

    private void giveUp(Throwable failure) {
        if (response.isCommitted()) {
            // Jetty cuts the connection, or the stream, so that the client notices.
            callback.failed(failure);
        } else {
            response.reset();
            response.setStatus(500);
            EarlyRefusal.write(response, callback);
        }
    }

    /** Reads some of the rest of the request: a socket that is closed with unread bytes is reset, and the client may miss the response. */
    private void linger() {
        EndPoint endPoint =
                response.getRequest().getConnectionMetaData().getConnection().getEndPoint();
        endPoint.setIdleTimeout(LINGER_IDLE_MILLIS);
        byte[] dropped = new byte[16 * 1024];
        try {
            int count = 0;
            long start = System.nanoTime();
            for (int total = 0;
                    count >= 0 && total < LINGER_BYTES && System.nanoTime() - start < LINGER_NANOS;
                    total += count) {
                count = request.content().read(dropped, 0, dropped.length);
            }
        } catch (IOException e) {
            // The client has closed the connection, which ends the wait.
        }
    }

    /** Sends a blob in the pieces that its reader returns. No thread waits while a client takes a piece. */
    private final class BlobBody extends IteratingNestedCallback {
        private final BlobReader blob;
        private long left;
        private boolean done;

        BlobBody(BlobReader blob, long length) {
            super(Exchange.this);
            this.blob = blob;
            this.left = length;
        }

        @Override
        protected Action process() throws IOException {
            if (done) {
                return Action.SUCCEEDED;
            }
            ByteBuffer next = left == 0 ? BufferUtil.EMPTY_BUFFER : read();
            left -= next.remaining();
            done = left == 0;
            if (left < 0 || !(done || next.hasRemaining())) {
                throw new IOException(
                        "a blob differs from its length of " + answer.contentLength() + " bytes by " + -left);
            }
            response.write(done, next, this);
            return Action.SCHEDULED;
        }

        /** Returns the next piece. The time that the reader takes is not held against the client. */
        private ByteBuffer read() throws IOException {
            TransferMonitor.Transfer started = transfer;
            if (started == null) {
                return count(blob.readBuffer());
            }
            started.moved(0);
            ByteBuffer next = count(blob.readBuffer());
            started.waiting();
            return next;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        private ByteBuffer count(ByteBuffer next) {
            sent += piece.position() - (long) next.position();
            piece = next;
            return next;
        }
    }
}
