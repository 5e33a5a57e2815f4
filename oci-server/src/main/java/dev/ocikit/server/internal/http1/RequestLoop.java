// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.Response;
import dev.ocikit.server.internal.RequestSlots;
import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Serves the requests of a connection in their order, as long as they come. Used by one thread. */
final class RequestLoop {
    /** How much of a body that the handler did not read is read to keep the connection. */
    private static final int MAX_DROPPED = 64 * 1024;

    /**
     * A virtual thread keeps its processor while it need not wait, as with requests that a client sends ahead, so it offers it to others
     * after this many.
     */
    private static final int YIELD_REQUESTS = 16;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Response.Builder SERVER_OPTIONS =
            Response.status(204).header("Allow", "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS");

    private final Http1Engine engine;
    private final HttpConnection connection;
    private final Transport transport;
    private final TransferMonitor.Transfer transfer;
    private final ResponseWriter writer;
    private final RequestHead head = new RequestHead();
    private ByteBuffer farewell = NOTHING;
    private long served;

    RequestLoop(Http1Engine engine, HttpConnection connection, Transport transport, TransferMonitor.Transfer transfer) {
        this.engine = engine;
        this.connection = connection;
        this.transport = transport;
        this.transfer = transfer;
        writer = new ResponseWriter(transport, engine.pool());
    }

    /** How {@link #serve} left the connection. */
    enum Outcome {
        /** The head of another request is not complete. */
        IDLE,
        /** The connection is closed after {@link #farewell}. */
        FAREWELL,
        /** The connection is closed at once. */
        CLOSE
    }

    /** Returns what is left to write before the connection is closed. */
    ByteBuffer farewell() {
        return farewell;
    }

    /** Returns the number of requests that were served. */
    long served() {
        return served;
    }

    /** Serves requests until none is complete, or the connection must be closed. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is for fairness, and nothing relies on it
    Outcome serve() throws IOException {
        while (true) {
            int found = connection.findHead(engine.limits().headerBytes());
            if (found < 0) {
                return refuse(-found, false);
            }
            if (found == RequestHead.INCOMPLETE) {
                if (connection.buffered() > 0 || !engine.lingers()) {
                    return Outcome.IDLE;
                }
                int count = connection.fill(transport::readWithin);
                if (count < 0) {
                    return count == Transport.TIMED_OUT ? Outcome.IDLE : Outcome.CLOSE;
                }
                continue;
            }
            Outcome outcome = serve(found);
            if (outcome != Outcome.IDLE) {
                return outcome;
            }
            if (++served % YIELD_REQUESTS == 0 && engine.virtual()) {
                Thread.yield();
            }
        }
    }

    /** Serves one request. Returns {@link Outcome#IDLE} if another may follow. */
    private Outcome serve(int headEnd) throws IOException {
        int status = head.parse(connection.buffer(), connection.start(), headEnd);
        if (status != 0) {
            return refuse(status, false);
        }
        connection.clearDeadline();
        connection.beginRequest(headEnd);
        RequestBody body = new RequestBody(connection, transport, head);
        WireRequest request = new WireRequest(
                head, connection, body, transport.secure(), engine.limits().trustedProxies());
        RequestSlots.Slot slot = engine.slots().take(request.client(), head.path());
        if (slot == null) {
            return refuse(429, head.method().equals("HEAD"));
        }
        engine.begin();
        try (slot) {
            transfer.restart();
            Outcome outcome = respond(request, body);
            connection.endRequest();
            return outcome;
        } finally {
            engine.end();
        }
    }

    private Outcome respond(WireRequest request, RequestBody body) throws IOException {
        Response response;
        try {
            response = head.path().equals("*")
                    ? SERVER_OPTIONS.empty()
                    : Objects.requireNonNull(engine.handler().handle(request), "the response");
        } catch (RuntimeException e) {
            engine.handlerFailures().write(e);
            return refuse(500, head.method().equals("HEAD"));
        }
        if (!engine.stopping()) {
            Thread.interrupted(); // what a handler left behind is not for the next request
        }
        boolean keep = body.dropArrived(MAX_DROPPED) && head.persistent() && !engine.stopping();
        if (!write(response, keep)) {
            return Outcome.CLOSE;
        }
        if (keep) {
            return body.dropRest() ? Outcome.IDLE : Outcome.CLOSE;
        }
        // Closing a socket with unread bytes in it resets it, and the client may then never see the answer.
        boolean silent = !transport.secure()
                && body.ended()
                && connection.buffered() == 0
                && transport.readArrived(new byte[1], 0, 1) <= 0;
        return silent ? Outcome.CLOSE : Outcome.FAREWELL;
    }

    private boolean write(Response response, boolean keep) {
        Throwable failure = null;
        try {
            String header = keep ? (head.latest() ? null : "keep-alive") : "close";
            writer.write(response, header, head.method().equals("HEAD"));
            return true;
        } catch (IOException | RuntimeException e) {
            failure = e;
            return false;
        } catch (Error e) {
            failure = e;
            throw e;
        } finally {
            response.end(failure);
        }
    }

    private Outcome refuse(int status, boolean toHead) {
        farewell = ClosingAnswer.of(status, toHead);
        return Outcome.FAREWELL;
    }
}
