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

    /** The piece of the body that is being written. Read by the monitor. */
    private volatile Piece piece = new Piece(BufferUtil.EMPTY_BUFFER, 0);

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
            ByteBuffer body = bytes != null ? bytes.slice() : BufferUtil.EMPTY_BUFFER;
            piece = new Piece(body, 0);
            response.write(last, body, this);
        }
        supervise();
    }

    /** Aborts the response if the client takes it too slowly from now on; most responses have ended here. */
    private void supervise() {
        if (!over.get()) {
            TransferMonitor.Transfer started = owner.monitor().add(request::abort, () -> piece.end());
            transfer = started;
            started.waiting();
            if (over.get()) {
                started.close();
            }
        }
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
        boolean waits = false;
        try {
            answer.end(null);
            if (lingers) {
                EndPoint endPoint = response.getRequest()
                        .getConnectionMetaData()
                        .getConnection()
                        .getEndPoint();
                endPoint.setIdleTimeout(LINGER_IDLE_MILLIS);
                linger(System.nanoTime());
                waits = true;
            }
        } finally {
            if (!waits) {
                complete();
            }
        }
    }

    private void complete() {
        try {
            request.content().drop();
        } finally {
            try {
                end();
            } finally {
                callback.succeeded();
            }
        }
    }

    /**
     * Drops some of the rest of the request as it arrives, and then ends the exchange: a socket that is closed with unread bytes is reset,
     * and the client may miss the response. No thread waits meanwhile.
     */
    private void linger(long start) {
        request.content().dropArrived();
        if (request.content().dropped() || System.nanoTime() - start > LINGER_NANOS) {
            complete();
        } else {
            request.content().whenArrived(() -> linger(start));
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

    /**
     * A part of a body.
     *
     * @param bytes the part; Jetty advances its position as it writes
     * @param before the number of bytes before the first byte of the buffer
     */
    private record Piece(ByteBuffer bytes, long before) {
        /** Returns the number of bytes of the body that have been written. */
        long end() {
            return before + bytes.position();
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

        private ByteBuffer count(ByteBuffer next) {
            piece = new Piece(next, piece.end() - next.position());
            return next;
        }
    }
}
