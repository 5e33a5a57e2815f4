// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.api.BlobReader;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/** An answer on its way out. Jetty tells it when the last byte has gone, or that it never will. */
final class Exchange implements Callback {
    /** How much is still read of a request that is refused, so that the client gets to see why. */
    private static final int LINGER_BYTES = 4 * 1024 * 1024;

    private static final long LINGER_IDLE_MILLIS = 2000;

    private final JettyHandler owner;
    private final JettyRequest request;
    private final Response answer;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;

    /** Set once: what fails after it has succeeded, or again, has been answered and counted. */
    private final AtomicBoolean over = new AtomicBoolean();

    private boolean lingers;

    Exchange(
            JettyHandler owner,
            JettyRequest request,
            Response answer,
            org.eclipse.jetty.server.Response response,
            Callback callback) {
        this.owner = owner;
        this.request = request;
        this.answer = answer;
        this.response = response;
        this.callback = callback;
    }

    void send() {
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
            lingers = !request.content().dropArrived();
            if (lingers || owner.stopping()) {
                headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
        }
        ByteBuffer bytes = answer.bytes();
        BlobReader blob = answer.blob();
        if (blob != null) {
            new BlobBody(blob, answer.contentLength()).iterate();
        } else {
            // The length of an answer to HEAD may be unknown. Jetty would take what is written last for all there is.
            boolean last = answer.contentLength() >= 0 || !request.method().equals("HEAD");
            response.write(last, bytes != null ? bytes.slice() : BufferUtil.EMPTY_BUFFER, this);
        }
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
                callback.succeeded();
            } finally {
                owner.ended();
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
                giveUp(failure);
            } finally {
                owner.ended();
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

    /** Closing a socket with unread bytes in it resets it, and the client may then never see the answer: so some of them are read. */
    private void linger() {
        EndPoint endPoint =
                response.getRequest().getConnectionMetaData().getConnection().getEndPoint();
        endPoint.setIdleTimeout(LINGER_IDLE_MILLIS);
        byte[] dropped = new byte[16 * 1024];
        try {
            int count = 0;
            for (int total = 0; count >= 0 && total < LINGER_BYTES; total += count) {
                count = request.content().read(dropped, 0, dropped.length);
            }
        } catch (IOException e) {
            // The client has gone, which is what we waited for.
        }
    }

    /** Sends a blob piece by piece, each as the reader hands it out. A client that is slow to take one holds no thread meanwhile. */
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
            ByteBuffer piece = left == 0 ? BufferUtil.EMPTY_BUFFER : blob.readBuffer();
            left -= piece.remaining();
            done = left == 0;
            if (left < 0 || !(done || piece.hasRemaining())) {
                throw new IOException(
                        "a blob differs from its length of " + answer.contentLength() + " bytes by " + -left);
            }
            response.write(done, piece, this);
            return Action.SCHEDULED;
        }
    }
}
