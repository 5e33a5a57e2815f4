// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Jetty with the adapter's configuration and with two pauses where the scheduler of the operating system may pause a thread too. Its first
 * connection is the one with the malformed request.
 */
final class DelayingServer implements AutoCloseable {
    private static final byte[] MALFORMED = {0x16, 3, 1, '\r', '\n', '\r', '\n'};
    private static final byte[] MARKER =
            "GET /marker HTTP/1.1\r\nHost: attacker\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final CountDownLatch badFillsAgain = new CountDownLatch(1);
    private final CountDownLatch victimFills = new CountDownLatch(1);
    private final CountDownLatch badFilled = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final Server server = new Server(new PausingThreads());
    private final ServerConnector connector;
    private final @Nullable TestIdentity tls;

    /**
     * Starts a server on the loopback address.
     *
     * @param buffers the pool of the buffers that requests are read into
     * @param tls the identity of the server; null for plain connections
     */
    DelayingServer(ByteBufferPool buffers, @Nullable TestIdentity tls) throws Exception {
        this.tls = tls;
        connector = new ServerConnector(server, null, null, buffers, 1, 1, protocols(tls));
        connector.setHost("127.0.0.1");
        server.setErrorHandler(new EarlyRefusal());
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                answered.add(new Answered(
                        Request.getRemotePort(request), request.getHttpURI().getPath()));
                callback.succeeded();
                return true;
            }
        });
        server.start();
    }

    private ConnectionFactory[] protocols(@Nullable TestIdentity identity) throws IOException {
        HttpConfiguration configuration = JettyServer.configuration(ServerLimits.defaults());
        HttpConnectionFactory http1 = new PausingHttp1(configuration);
        if (identity == null) {
            return new ConnectionFactory[] {http1, new PriorKnowledge(configuration)};
        }
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        TlsIdentity served =
                TlsIdentity.pkcs12(identity.pkcs12(), identity.password().toCharArray());
        return new ConnectionFactory[] {JettyServer.tls(served, alpn), alpn, http1};
    }

    /** Returns the paths of the requests that the server found on the connection of a client that requests /victim. */
    List<String> pathsAnsweredToVictim(byte[] request) throws Exception {
        try (Socket bad = connect()) {
            bad.getOutputStream().write(MALFORMED);
            assertThat(badFillsAgain.await(20, TimeUnit.SECONDS)).isTrue();
            bad.getOutputStream().write(MARKER);
            awaitRelease();
            try (Socket victim = connect()) {
                victim.getOutputStream().write(request);
                victim.getInputStream().readAllBytes();
                return answered.stream()
                        .filter(found -> found.port() == victim.getLocalPort())
                        .map(Answered::path)
                        .toList();
            }
        }
    }

    /**
     * A request that the server has found.
     *
     * @param port the port of the client that the server attributes it to
     */
    private record Answered(int port, String path) {}

    private Socket connect() throws Exception {
        InetSocketAddress address = new InetSocketAddress(connector.getHost(), connector.getLocalPort());
        return tls == null ? new Socket(address.getAddress(), address.getPort()) : tls.connect(address);
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

    /** Returns an end point that pauses the malformed connection before it reads again, and the other one before it reads. */
    private EndPoint pausing(EndPoint endPoint, boolean bad) {
        AtomicBoolean received = new AtomicBoolean();
        return (EndPoint) Proxy.newProxyInstance(
                EndPoint.class.getClassLoader(), new Class<?>[] {EndPoint.class}, (proxy, method, arguments) -> {
                    boolean fills = method.getName().equals("fill");
                    boolean again = fills && bad && received.get();
                    if (again) {
                        badFillsAgain.countDown();
                        pause(victimFills);
                    } else if (fills && !bad) {
                        victimFills.countDown();
                        pause(badFilled);
                    }
                    try {
                        Object result = method.invoke(endPoint, arguments);
                        if (fills && !Integer.valueOf(0).equals(result)) {
                            received.set(true);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (again) {
                            badFilled.countDown();
                        }
                    }
                });
    }

    /** Pauses the thread that has handed the report of a malformed request to another. */
    private final class PausingThreads extends QueuedThreadPool {
        @Override
        public boolean tryExecute(Runnable task) {
            if (connections.get() != 1 || !reportsAMalformedRequest()) {
                return super.tryExecute(task);
            }
            execute(task);
            pause(badFillsAgain);
            return true;
        }

        private boolean reportsAMalformedRequest() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("badMessage")));
        }
    }

    private final class PausingHttp1 extends HttpConnectionFactory {
        PausingHttp1(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector parent, EndPoint endPoint) {
            return super.newConnection(parent, pausing(endPoint, connections.incrementAndGet() == 1));
        }
    }
}
