// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that follow a malformed request must not be parsed on another connection. */
@Timeout(120)
class ConnectionIsolationTest {
    private static final String MARKER = "GET /marker HTTP/1.1\r\nHost: attacker\r\n\r\n";

    @Test
    void parsesNoBytesOfAMalformedRequestOnAnotherConnection() throws Exception {
        try (DelayingServer server = new DelayingServer(new RequestBufferPool())) {
            assertThat(server.pathsAnsweredToVictim()).containsExactly("/victim");
        }
    }

    /** If this fails, Jetty has been repaired, and {@link RequestBufferPool} can be removed. */
    @Test
    void showsThatJettyNeedsTheWorkaround() throws Exception {
        try (DelayingServer server = new DelayingServer(new ArrayByteBufferPool())) {
            assertThat(server.pathsAnsweredToVictim()).containsExactly("/marker", "/victim");
        }
    }

    @Test
    void answersNoOtherConnectionForTheBytesAfterAMalformedRequest() throws Exception {
        Set<Integer> marked = ConcurrentHashMap.newKeySet();
        Set<Integer> valid = ConcurrentHashMap.newKeySet();
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 3; i++) {
            try (JettyServer server = JettyServer.start(
                    request -> {
                        if (request.path().equals("/marker")) {
                            String remote = request.remote();
                            marked.add(Integer.valueOf(remote.substring(remote.lastIndexOf(':') + 1)));
                        }
                        return Response.status(200).bytes(new byte[1]);
                    },
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                Thread[] clients = new Thread[3];
                for (int j = 0; j < clients.length; j++) {
                    clients[j] = new Thread(() -> attack(server, valid, faults));
                    clients[j].start();
                }
                for (Thread client : clients) {
                    client.join();
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(marked).doesNotContainAnyElementsOf(valid);
    }

    private static void attack(JettyServer server, Set<Integer> valid, Queue<String> faults) {
        InetSocketAddress address = server.address();
        try {
            for (int i = 0; i < 60; i++) {
                try (RawConnection bad = new RawConnection(server)) {
                    bad.sendBytes(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3})
                            .sendBytes(bytes(MARKER));
                    bad.readAll();
                } catch (SocketException e) {
                    // The server has closed the connection before all was sent.
                }
                try (Socket socket = new Socket(address.getAddress(), address.getPort());
                        RawConnection good = new RawConnection(socket)) {
                    valid.add(socket.getLocalPort());
                    for (int j = 0; j < 3; j++) {
                        String status = good.send("GET /v2/ HTTP/1.1", "Host: h", "")
                                .answer()
                                .status();
                        if (!status.contains(" 200 ")) {
                            faults.add(status);
                        }
                    }
                }
            }
        } catch (IOException e) {
            faults.add(e.toString());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Jetty with the adapter's configuration and with two pauses where the scheduler of the operating system may pause a thread too. */
    private static final class DelayingServer implements AutoCloseable {
        private final Queue<String> paths = new ConcurrentLinkedQueue<>();
        private final CountDownLatch badFillsAgain = new CountDownLatch(1);
        private final CountDownLatch victimFills = new CountDownLatch(1);
        private final CountDownLatch badFilled = new CountDownLatch(1);
        private final AtomicInteger endPoints = new AtomicInteger();
        private final Server server = new Server(new PausingThreads());
        private final ServerConnector connector;
        private int victimPort;

        DelayingServer(ByteBufferPool buffers) throws Exception {
            connector = new ServerConnector(
                    server,
                    null,
                    null,
                    buffers,
                    1,
                    1,
                    new HttpConnectionFactory(JettyServer.configuration(ServerLimits.defaults()))) {
                @Override
                protected SocketChannelEndPoint newEndPoint(
                        SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                    return new PausingEndPoint(channel, selector, key, endPoints.incrementAndGet() == 1);
                }
            };
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(new org.eclipse.jetty.server.Handler.Abstract() {
                @Override
                public boolean handle(
                        org.eclipse.jetty.server.Request request,
                        org.eclipse.jetty.server.Response response,
                        Callback callback) {
                    if (org.eclipse.jetty.server.Request.getRemotePort(request) == victimPort) {
                        paths.add(request.getHttpURI().getPath());
                    }
                    callback.succeeded();
                    return true;
                }
            });
            server.start();
        }

        Queue<String> pathsAnsweredToVictim() throws Exception {
            try (Socket bad = new Socket("127.0.0.1", connector.getLocalPort())) {
                bad.getOutputStream().write(bytes("\u0016\u0003\u0001\r\n\r\n"));
                assertThat(badFillsAgain.await(20, TimeUnit.SECONDS)).isTrue();
                bad.getOutputStream().write(bytes(MARKER));
                awaitRelease();
                try (Socket victim = new Socket("127.0.0.1", connector.getLocalPort())) {
                    victimPort = victim.getLocalPort();
                    victim.getOutputStream()
                            .write(bytes("GET /victim HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
                    victim.getInputStream().readAllBytes();
                }
            }
            return paths;
        }

        /** Waits until the buffer of the malformed request is in the pool again, if the server pools it. */
        private void awaitRelease() throws InterruptedException {
            while (connector.getByteBufferPool() instanceof ArrayByteBufferPool pool
                    && pool.getAvailableHeapByteBufferCount() == 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        private static void pause(CountDownLatch until) {
            try {
                until.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Pauses the thread that has handed the report of a malformed request to another. */
        private final class PausingThreads extends QueuedThreadPool {
            @Override
            public boolean tryExecute(Runnable task) {
                boolean taken = super.tryExecute(task);
                if (taken && endPoints.get() == 1 && reportsAMalformedRequest()) {
                    pause(badFillsAgain);
                }
                return taken;
            }

            private boolean reportsAMalformedRequest() {
                return StackWalker.getInstance()
                        .walk(frames -> frames.anyMatch(
                                frame -> frame.getMethodName().equals("badMessage")));
            }
        }

        /** Pauses the malformed connection before it reads again, and the other one before it reads. */
        private final class PausingEndPoint extends SocketChannelEndPoint {
            private final boolean bad;
            private final AtomicInteger fills = new AtomicInteger();

            PausingEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, boolean bad) {
                super(channel, selector, key, connector.getScheduler());
                this.bad = bad;
            }

            @Override
            public int fill(ByteBuffer buffer) throws IOException {
                if (bad && fills.incrementAndGet() > 1) {
                    badFillsAgain.countDown();
                    pause(victimFills);
                    int count = super.fill(buffer);
                    badFilled.countDown();
                    return count;
                }
                if (!bad) {
                    victimFills.countDown();
                    pause(badFilled);
                }
                return super.fill(buffer);
            }
        }
    }
}
