// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server made of the JDK's own: for tests, for embedding, and wherever a dependency is one too many.
 *
 * <p>The JDK reads the settings of all its servers once. A program that makes one of its own before this class is loaded should set the
 * system property {@code sun.net.httpserver.nodelay} to true at its start, or each answer waits for an acknowledgement.
 *
 * <p>It begins to serve when it is started and holds a port and threads until it is closed; its threads do not keep the JVM alive. Safe for
 * use by many threads.
 */
public final class JdkServer implements AutoCloseable {
    private static final String NODELAY = "sun.net.httpserver.nodelay";
    private static final String DRAIN = "sun.net.httpserver.drainAmount";
    private static final int DRAIN_BYTES = 1 << 20;

    static {
        // Without it each small answer waits for the client's delayed acknowledgement. The JDK reads the property once.
        if (System.getProperty(NODELAY) == null) {
            System.setProperty(NODELAY, "true");
        }
        // A client that is still sending when the connection closes may never see why it was refused.
        if (System.getProperty(DRAIN) == null) {
            System.setProperty(DRAIN, Integer.toString(DRAIN_BYTES));
        }
    }

    private final HttpServer server;
    private final JdkServerOptions options;
    private final URI uri;
    private final @Nullable ExecutorService ownExecutor;
    /** One party for the server itself and one for each request in progress. */
    private final Phaser inProgress = new Phaser(1);

    private volatile boolean stopping;

    private JdkServer(Handler handler, InetSocketAddress address, JdkServerOptions options) throws IOException {
        this.options = options;
        SSLContext tls = options.tls().orElse(null);
        if (tls == null) {
            server = HttpServer.create(address, options.backlog());
        } else {
            HttpsServer https = HttpsServer.create(address, options.backlog());
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = https;
        }
        Executor executor = options.executor().orElse(null);
        ownExecutor = executor == null ? ServingThreads.create() : null;
        server.setExecutor(ownExecutor != null ? ownExecutor : executor);
        server.createContext("/", exchange -> serve(exchange, handler));
        uri = uriOf(server.getAddress(), tls != null);
    }

    /** Starts a server on an address; port 0 picks a free one. */
    public static JdkServer start(Handler handler, InetSocketAddress address) throws IOException {
        return start(handler, address, JdkServerOptions.defaults());
    }

    /**
     * Starts a server on an address; port 0 picks a free one.
     *
     * @throws java.net.BindException if the address is taken, or not one of this machine's
     */
    public static JdkServer start(Handler handler, InetSocketAddress address, JdkServerOptions options)
            throws IOException {
        JdkServer started = new JdkServer(handler, address, options);
        started.server.start();
        return started;
    }

    /** Returns the address that the server listens on, with the port that was picked. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Returns where clients on this machine reach the server: scheme, host and port, without a path. */
    public URI uri() {
        return uri;
    }

    /**
     * Stops the server: new requests are refused, those in progress are waited for as long as the options say and then cut. Idempotent.
     */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        try {
            inProgress.awaitAdvanceInterruptibly(
                    inProgress.arriveAndDeregister(), options.stopTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // What is still in progress is cut below.
        }
        server.stop(0);
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
        }
    }

    private void serve(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            if (stopping || inProgress.register() < 0) {
                JdkExchange.refuse(exchange);
                return;
            }
            try {
                JdkExchange.serve(exchange, handler);
            } finally {
                inProgress.arriveAndDeregister();
            }
        }
    }

    /** Returns how many bytes that nobody wants the JDK reads to keep a connection. */
    static int drainBytes() {
        return Integer.getInteger(DRAIN, DRAIN_BYTES);
    }

    private static URI uriOf(InetSocketAddress address, boolean https) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return URI.create((https ? "https://" : "http://") + literal + ":" + address.getPort());
    }
}
