// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.Request;
import dev.ocikit.server.TrustedProxies;
import dev.ocikit.server.internal.TransferMonitor;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A request received by Jetty. */
final class JettyRequest implements Request {
    /** Large enough that an upload is read in few pieces. */
    private static final int BODY_BUFFER_BYTES = 64 * 1024;

    private final org.eclipse.jetty.server.Request request;
    private final HttpFields headers;
    private final TrustedProxies proxies;
    private final RequestBody body;
    private @Nullable ClientAddress client;
    private @Nullable AbstractConnection enlarged;

    JettyRequest(org.eclipse.jetty.server.Request request, TrustedProxies proxies, TransferMonitor monitor) {
        this.request = request;
        this.headers = request.getHeaders();
        this.proxies = proxies;
        this.body = new RequestBody(request, monitor, this::abort);
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        // A CONNECT of HTTP/2 has none (RFC 9113 section 8.5).
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }

    @Override
    public @Nullable String query() {
        return request.getHttpURI().getQuery();
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> headers(String name) {
        return headers.getValuesList(name);
    }

    @Override
    public long contentLength() {
        long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        if (length >= 0) {
            return length;
        }
        return hasBody() ? -1 : 0;
    }

    @Override
    public InputStream body() {
        if (sequential() && connection() instanceof AbstractConnection http1 && hasLargeBody()) {
            http1.setInputBufferSize(BODY_BUFFER_BYTES);
            enlarged = http1;
        }
        return body;
    }

    private boolean hasLargeBody() {
        long length = contentLength();
        return length < 0 || length >= BODY_BUFFER_BYTES;
    }

    @Override
    public boolean secure() {
        return request.isSecure();
    }

    @Override
    public String remote() {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "unknown";
    }

    @Override
    public ClientAddress client() {
        if (client == null) {
            client = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress address
                            && address.getAddress() != null
                    ? proxies.client(address.getAddress(), this)
                    : Request.super.client();
        }
        return client;
    }

    /** Returns the server's end of the connection. */
    EndPoint endPoint() {
        return connection().getEndPoint();
    }

    private Connection connection() {
        return request.getConnectionMetaData().getConnection();
    }

    /** Ends the supervision of the body, and the use of a large buffer for it. */
    void end() {
        body.end();
        if (enlarged != null) {
            enlarged.setInputBufferSize(JettyServer.INPUT_BYTES);
        }
    }

    /** Ends the request at once: closes a connection of HTTP/1, resets a stream of HTTP/2. */
    void abort() {
        if (connection() instanceof HTTP2Connection http2) {
            int id = Integer.parseInt(request.getId());
            Stream stream = http2.getSession().getStream(id);
            if (stream != null) {
                stream.reset(new ResetFrame(id, ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
            }
        } else {
            endPoint().close();
        }
    }

    /** Returns the body, with the operations that only the engine uses. */
    RequestBody content() {
        return body;
    }

    /** Returns whether the connection is HTTP/1, which carries one request after the other. */
    boolean sequential() {
        return request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
    }

    /** Returns whether a request without a length has a body. */
    private boolean hasBody() {
        return sequential() ? headers.contains(HttpHeader.TRANSFER_ENCODING) : !body.ended();
    }
}
