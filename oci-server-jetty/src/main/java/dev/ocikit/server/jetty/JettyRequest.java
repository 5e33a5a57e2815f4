// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.Request;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A request of Jetty's as the handler sees it. */
final class JettyRequest implements Request {
    private final org.eclipse.jetty.server.Request request;
    private final HttpFields headers;
    private final RequestBody body;

    JettyRequest(org.eclipse.jetty.server.Request request) {
        this.request = request;
        this.headers = request.getHeaders();
        this.body = new RequestBody(request);
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
        return body;
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

    /** Returns the body with what only the engine does with it. */
    RequestBody content() {
        return body;
    }

    /** Tells whether the connection is HTTP/1, which carries one request after the other. */
    boolean sequential() {
        return request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
    }

    /** Tells whether there is a body, of a request that does not say how long it is. */
    private boolean hasBody() {
        return sequential() ? headers.contains(HttpHeader.TRANSFER_ENCODING) : !body.ended();
    }
}
