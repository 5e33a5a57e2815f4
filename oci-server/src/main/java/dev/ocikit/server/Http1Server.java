// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.server.internal.http1.Http1Engine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * An HTTP/1.1 server without dependencies, which parses strictly and is safe to expose to untrusted clients within its
 * {@linkplain ServerLimits limits}. It does not speak HTTP/2.
 *
 * <p>It serves from its start, and holds a port and threads until it is closed; its threads do not keep the JVM alive. A request runs on a
 * virtual thread where the JVM has them, otherwise on one of a bounded number of daemon threads. Safe for use by many threads.
 *
 * <p>With TLS each connection holds a thread for as long as it is open. Without virtual threads the limits of requests therefore apply
 * to such connections, too. One connection over TLS is allowed for each 256 KiB of the maximum heap at most, because the JDK holds buffers
 * for it.
 *
 * <p>If a handler runs out of memory, the connection is closed and the error is passed to the thread's uncaught exception handler. Run the
 * JVM with {@code -XX:+ExitOnOutOfMemoryError}, because a program cannot rely on its state after that.
 */
public final class Http1Server implements AutoCloseable {
    private final Http1Engine engine;
    private final URI uri;

    private Http1Server(Http1Engine engine, boolean https) {
        this.engine = engine;
        uri = uriOf(engine.address(), https);
    }

    /** Starts a server on an address; port 0 picks a free one. */
    public static Http1Server start(Handler handler, InetSocketAddress address) throws IOException {
        return start(handler, address, Http1Options.defaults());
    }

    /**
     * Starts a server on an address; port 0 picks a free one.
     *
     * @throws java.net.BindException if the address is in use, or is not an address of this machine
     */
    public static Http1Server start(Handler handler, InetSocketAddress address, Http1Options options)
            throws IOException {
        return new Http1Server(
                Http1Engine.start(
                        handler, address, options.limits(), options.tls().orElse(null)),
                options.tls().isPresent());
    }

    /** Returns the address that the server listens on, with the port that was picked. */
    public InetSocketAddress address() {
        return engine.address();
    }

    /** Returns the URL of the server for clients on this machine: scheme, host and port, without a path. */
    public URI uri() {
        return uri;
    }

    /**
     * Stops the server: it accepts no connections, waits for the requests in progress for {@link ServerLimits#stopTimeout} and then aborts
     * them. Idempotent.
     */
    @Override
    public void close() {
        engine.close();
    }

    private static URI uriOf(InetSocketAddress address, boolean https) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return URI.create((https ? "https://" : "http://") + literal + ":" + address.getPort());
    }
}
