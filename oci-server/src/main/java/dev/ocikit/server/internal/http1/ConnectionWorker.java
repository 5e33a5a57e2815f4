// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;

/** Serves a connection, whose next head is complete, until it is idle, and then gives it back to the poller. */
final class ConnectionWorker implements Runnable {
    private final Http1Engine engine;
    private final HttpConnection connection;

    ConnectionWorker(Http1Engine engine, HttpConnection connection) {
        this.engine = engine;
        this.connection = connection;
    }

    @Override
    public void run() {
        if (!engine.stopping()) {
            Thread.interrupted(); // what the handler of another connection left behind would close this one
        }
        engine.workerStarts();
        RequestLoop.Outcome outcome = RequestLoop.Outcome.CLOSE;
        RequestLoop loop = null;
        try (TransferMonitor.Transfer transfer = engine.monitor().add(connection::close)) {
            Transport transport = new PlainTransport(
                    connection.channel(), transfer, engine.pool(), engine.poller(), engine.lingerMillis());
            loop = new RequestLoop(engine, connection, transport, transfer);
            outcome = loop.serve();
        } catch (IOException e) {
            // The client has gone, or was aborted for being too slow.
        } catch (RuntimeException e) {
            engine.connectionFailures().write(e);
        } finally {
            engine.workerEnds();
            engine.budget().releaseBuffer(connection);
            if (loop == null || outcome == RequestLoop.Outcome.CLOSE) {
                connection.close();
            } else if (outcome == RequestLoop.Outcome.FAREWELL) {
                engine.poller().sayFarewell(connection, loop.farewell());
            } else {
                engine.poller().adopt(connection);
            }
        }
    }
}
