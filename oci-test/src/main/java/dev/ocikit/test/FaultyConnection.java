// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One connection through a {@link FaultProxy}: two sockets, and a thread for each direction, two where there is latency. */
final class FaultyConnection {
    private final Socket client;
    private final Socket server = new Socket();
    private final Fault fault;
    private final CountDownLatch proxyClosed;
    private final FaultyFlow requests;
    private final FaultyFlow responses;
    private final Thread connector;
    private final List<Thread> others = new ArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();

    FaultyConnection(
            Socket client, InetSocketAddress target, Fault fault, CountDownLatch proxyClosed, LongAdder responseBytes) {
        this.client = client;
        this.fault = fault;
        this.proxyClosed = proxyClosed;
        requests = new FaultyFlow(client, server, fault, fault.requestBytes(), new LongAdder(), this);
        responses = new FaultyFlow(server, client, fault, fault.responseBytes(), responseBytes, this);
        connector = thread("requests", () -> connect(target));
        others.add(thread("responses", responses::pump));
        if (!fault.latency().isZero()) {
            others.add(thread("late-requests", requests::deliver));
            others.add(thread("late-responses", responses::deliver));
        }
    }

    private Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + client.getLocalPort() + "-" + client.getPort() + "-" + name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        connector.start();
    }

    boolean isOver() {
        return client.isClosed()
                && server.isClosed()
                && !connector.isAlive()
                && others.stream().noneMatch(Thread::isAlive);
    }

    void join() throws InterruptedException {
        connector.join(TimeUnit.SECONDS.toMillis(10));
        for (Thread thread : others) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
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
        requests.cut();
        responses.cut();
    }

    /** Ends the connection when both directions have said all they have to say; one may be answering while the other is silent. */
    void endDirection() {
        if (ended.incrementAndGet() == 2) {
            end(Fault.End.CLOSE);
        }
    }

    /** Waits; the end of the proxy ends the wait. */
    void pause(long nanos) throws IOException {
        try {
            if (nanos > 0 && proxyClosed.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new IOException("the proxy was closed");
            }
        } catch (InterruptedException e) {
            throw new IOException("the proxy was closed", e);
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
        others.forEach(Thread::start);
        requests.pump();
    }
}
