// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Serves a connection over TLS from its handshake to its end. The poller closes it when one of its deadlines passes. */
final class TlsWorker implements Runnable {
    private static final int FAREWELL_BYTES = 4 << 20;
    private static final long FAREWELL_NANOS = 2_000_000_000L;

    private final Http1Engine engine;
    private final HttpConnection connection;
    private final SSLContext context;

    TlsWorker(Http1Engine engine, HttpConnection connection, SSLContext context) {
        this.engine = engine;
        this.connection = connection;
        this.context = context;
    }

    @Override
    public void run() {
        engine.workerStarts();
        try (TransferMonitor.Transfer transfer = engine.monitor().add(connection::close)) {
            Socket socket = connection.channel().socket();
            String host = connection.peer().getAddress().getHostAddress();
            SSLSocket secured = (SSLSocket) context.getSocketFactory()
                    .createSocket(socket, host, connection.peer().getPort(), true);
            secured.setUseClientMode(false);
            secured.startHandshake();
            TlsTransport transport = new TlsTransport(secured, transfer);
            RequestLoop loop = new RequestLoop(engine, connection, transport, transfer);
            if (serve(loop, transport)) {
                connection.closeIn(FAREWELL_NANOS);
                transport.write(loop.farewell());
                secured.shutdownOutput();
                drain(transport);
            }
        } catch (IOException e) {
            // The client has gone, or was too slow.
        } catch (RuntimeException e) {
            engine.connectionFailures().write(e);
        } finally {
            engine.workerEnds();
            engine.budget().releaseBuffer(connection);
            connection.close();
        }
    }

    /**
     * Returns whether the connection is to be closed with a farewell. The deadline of the first head began with the handshake; a connection
     * is idle only after a request.
     */
    private boolean serve(RequestLoop loop, Transport transport) throws IOException {
        ServerLimits limits = engine.limits();
        long served = -1;
        RequestLoop.Outcome outcome = loop.serve();
        while (outcome == RequestLoop.Outcome.IDLE) {
            if (connection.buffered() == 0) {
                connection.releaseBuffer();
                engine.budget().releaseBuffer(connection);
                if (loop.served() > 0) {
                    connection.closeIn(ConnectionPoller.nanos(limits.idleTimeout()));
                }
            } else if (served != loop.served()) {
                served = loop.served();
                connection.closeIn(ConnectionPoller.nanos(limits.headerTimeout()));
            }
            if (engine.stopping() || connection.fillMore(transport::readWithin) < 0) {
                return false;
            }
            if (!engine.budget().chargeBuffer(connection)) {
                return false;
            }
            outcome = loop.serve();
        }
        return outcome == RequestLoop.Outcome.FAREWELL;
    }

    /** Reads what the client is still sending, so that it gets to see the answer. */
    private static void drain(Transport transport) throws IOException {
        byte[] dropped = new byte[4096];
        int count = 0;
        for (int total = 0; count >= 0 && total < FAREWELL_BYTES; total += count) {
            count = transport.readWithin(dropped, 0, dropped.length);
        }
    }
}
