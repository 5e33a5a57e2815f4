// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A TLS connection that reports to its guard what it has decrypted. */
final class GuardedTls extends SslConnection {
    GuardedTls(
            ByteBufferPool buffers, Executor executor, SslContextFactory context, EndPoint endPoint, SSLEngine engine) {
        super(buffers, executor, context, endPoint, engine, false, false);
    }

    @Override
    protected SslEndPoint newSslEndPoint() {
        return new GuardedSslEndPoint();
    }

    /** Creates guarded connections. Their TLS buffers are pooled: only one thread at a time uses those. */
    static final class Factory extends SslConnectionFactory {
        private final ByteBufferPool buffers = new ArrayByteBufferPool();

        Factory(SslContextFactory.Server context, String next) {
            super(context, next);
        }

        @Override
        protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
            return new GuardedTls(buffers, connector.getExecutor(), getSslContextFactory(), endPoint, engine);
        }
    }

    private final class GuardedSslEndPoint extends SslEndPoint {
        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            int count = super.fill(buffer);
            ConnectionGuard guard = count <= 0 ? null : ConnectionGuard.of(this);
            return guard == null ? count : GuardedEndPoint.checked(getEndPoint(), guard, buffer, count);
        }
    }
}
