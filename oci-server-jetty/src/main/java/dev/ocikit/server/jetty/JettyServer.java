// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.Handler;
import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * An HTTP server on Jetty: HTTP/1.1 and HTTP/2, TLS, limits on what clients can use up, and a graceful stop. It holds a port and threads
 * until it is closed.
 *
 * <p>A plain connection carries HTTP/1.1, or HTTP/2 if the client begins with it; a TLS connection carries the protocol that ALPN selects.
 * Requests run on virtual threads where the JVM has them. Its threads do not keep the JVM alive. Safe for use by many threads.
 *
 * <p>Jetty logs the host of some malformed requests unescaped, through the loggers {@code org.eclipse.jetty.util.HostPort} and
 * {@code org.eclipse.jetty.http.HttpParser}. The server turns them off in {@code java.util.logging}. Applications with another log
 * framework must turn them off there.
 */
public final class JettyServer implements AutoCloseable {
    /** The size of the buffer that a request is read into. A buffer is new for each request, so it must be cheap. */
    static final int INPUT_BYTES = 8 * 1024;

    /** Threads that are not for requests in progress: they accept, select, and refuse requests. */
    private static final int INNER_THREADS = 16;

    private static final int THREAD_STOP_MILLIS = 200;

    private final Server server;
    private final GuardedConnector connector;
    private final JettyHandler handler;
    private final JettyOptions options;
    private final ServerLimits limits;
    private final InetSocketAddress address;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JettyServer(Handler handler, InetSocketAddress address, JettyOptions options) throws IOException {
        this.options = options;
        PeerTextLoggers.silence();
        this.limits = options.limits();
        this.handler = new JettyHandler(handler, limits);
        server = new Server(threads(limits), new ScheduledExecutorScheduler("oci-server-scheduler", true), null);
        connector = new GuardedConnector(server, limits, options.tls().isPresent(), protocols(options));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        server.addConnector(connector);
        server.setHandler(this.handler);
        server.setErrorHandler(new EarlyRefusal());
        start();
        this.address = new InetSocketAddress(address.getAddress(), connector.getLocalPort());
    }

    /** Starts a server on an address; port 0 picks a free one. */
    public static JettyServer start(Handler handler, InetSocketAddress address) throws IOException {
        return start(handler, address, JettyOptions.defaults());
    }

    /**
     * Starts a server on an address; port 0 picks a free one.
     *
     * @throws BindException if the address is taken, or not one of this machine's
     */
    public static JettyServer start(Handler handler, InetSocketAddress address, JettyOptions options)
            throws IOException {
        return new JettyServer(handler, address, options);
    }

    /** Returns the address that the server listens on, with the port that was picked. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns where clients on this machine reach the server: scheme, host and port, without a path. */
    public URI uri() {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String scheme = options.tls().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + literal + ":" + address.getPort());
    }

    /**
     * Stops the server: new connections are refused, requests in progress are waited for as long as the options say and then cut.
     * Idempotent.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        connector.close();
        handler.awaitQuiet(limits.stopTimeout().toNanos());
        stop();
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            stop();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException taken) {
                    throw taken;
                }
            }
            throw e instanceof IOException io ? io : new IOException("the server does not start: " + e.getMessage(), e);
        }
    }

    private void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            // Jetty has released everything nevertheless; the failures are those of aborted requests.
        }
        handler.monitor().close();
    }

    private static QueuedThreadPool threads(ServerLimits limits) {
        QueuedThreadPool threads = new QueuedThreadPool(limits.requests() + limits.reservedRequests() + INNER_THREADS);
        threads.setName("oci-server");
        threads.setDaemon(true);
        // Requests have had their time before the threads are stopped; what still runs is interrupted after half of
        // this.
        threads.setStopTimeout(THREAD_STOP_MILLIS);
        threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        return threads;
    }

    private static ConnectionFactory[] protocols(JettyOptions options) {
        HttpConfiguration http = configuration(options.limits());
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        TlsIdentity identity = options.tls().orElse(null);
        if (identity == null) {
            return new ConnectionFactory[] {http1, http2(new PriorKnowledge(http), options.limits())};
        }
        HTTP2ServerConnectionFactory http2 = http2(new HTTP2ServerConnectionFactory(http), options.limits());
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ConnectionFactory[] {tls(identity, alpn), alpn, http2, http1};
    }

    static HttpConfiguration configuration(ServerLimits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(limits.headerBytes());
        http.setHttpCompliance(HttpCompliance.STRICT);
        // The handler reads the path as it was sent, and refuses unknown ones.
        http.setUriCompliance(UriCompliance.UNSAFE);
        // The cache takes 97 KiB for each connection that has sent two requests.
        http.setHeaderCacheSize(0);
        // Heap buffers are not pooled: see RequestBufferPool.
        http.setUseInputDirectByteBuffers(false);
        http.setInputBufferSize(INPUT_BYTES);
        return http;
    }

    private static HTTP2ServerConnectionFactory http2(HTTP2ServerConnectionFactory factory, ServerLimits limits) {
        factory.setMaxConcurrentStreams(limits.requestsPerConnection());
        factory.setConnectProtocolEnabled(false);
        // The constructor changes the size for all protocols.
        factory.setInputBufferSize(INPUT_BYTES);
        return factory;
    }

    static SslConnectionFactory tls(TlsIdentity identity, ALPNServerConnectionFactory next) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(identity.keys());
        context.setKeyStorePassword(identity.password());
        SslConnectionFactory tls = new GuardedTls.Factory(context, next.getProtocol());
        // Otherwise requests whose Host the certificate does not name were refused. Clients check names, and may use an
        // alias.
        tls.setEnsureSecureRequestCustomizer(false);
        return tls;
    }
}
