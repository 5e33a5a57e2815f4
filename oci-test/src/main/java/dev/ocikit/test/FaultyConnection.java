// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through a {@link FaultProxy}: two sockets, and a thread for each direction. */
final class FaultyConnection {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int STEPS_PER_SECOND = 20;

    private final Socket client;
    private final Socket server = new Socket();
    private final Fault fault;
    private final CountDownLatch proxyClosed;
    private final Thread requests;
    private final Thread responses;
    private final AtomicInteger ended = new AtomicInteger();

    FaultyConnection(Socket client, InetSocketAddress target, Fault fault, CountDownLatch proxyClosed) {
        this.client = client;
        this.fault = fault;
        this.proxyClosed = proxyClosed;
        String name = "fault-proxy-" + client.getLocalPort() + "-" + client.getPort();
        this.responses = new Thread(() -> pump(server, client, fault.responseBytes()), name + "-responses");
        this.requests = new Thread(() -> connect(target), name + "-requests");
        requests.setDaemon(true);
        responses.setDaemon(true);
    }

    void start() {
        requests.start();
    }

    boolean isOver() {
        return client.isClosed() && server.isClosed() && !requests.isAlive() && !responses.isAlive();
    }

    void join() throws InterruptedException {
        requests.join(TimeUnit.SECONDS.toMillis(10));
        responses.join(TimeUnit.SECONDS.toMillis(10));
    }

    /** Ends the connection; the second end of a connection changes nothing. */
    void end(Fault.End kind) {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                if (kind == Fault.End.RESET && !socket.isClosed()) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException e) {
                // A socket that cannot be closed is closed already.
            }
        }
    }

    private void connect(InetSocketAddress target) {
        try {
            pause(fault.delay().toNanos());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target);
        } catch (IOException e) {
            end(Fault.End.CLOSE);
            return;
        }
        responses.start();
        pump(client, server, fault.requestBytes());
    }

    private void pump(Socket from, Socket to, long allowed) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer =
                    new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, fault.bytesPerSecond() / STEPS_PER_SECOND))];
            long left = allowed;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    // One side has said all it has to say; the other may still be answering.
                    to.shutdownOutput();
                    if (ended.incrementAndGet() == 2) {
                        end(Fault.End.CLOSE);
                    }
                    return;
                }
                if (fault.bytesPerSecond() != Long.MAX_VALUE) {
                    pause(TimeUnit.SECONDS.toNanos(count) / fault.bytesPerSecond());
                }
                out.write(buffer, 0, count);
                left -= count;
            }
            if (fault.end() != Fault.End.STALL) {
                end(fault.end());
            }
        } catch (IOException e) {
            // The other side sees what this one saw: a connection that is gone.
            end(Fault.End.RESET);
        }
    }

    private void pause(long nanos) throws IOException {
        try {
            if (nanos > 0 && proxyClosed.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new IOException("the proxy was closed");
            }
        } catch (InterruptedException e) {
            throw new IOException("the proxy was closed", e);
        }
    }
}
