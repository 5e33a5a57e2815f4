// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.Request;
import dev.ocikit.server.TrustedProxies;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as the handler sees it. */
final class WireRequest implements Request {
    private final RequestHead head;
    private final HttpConnection connection;
    private final RequestBody body;
    private final boolean secure;
    private final ClientAddress client;

    WireRequest(RequestHead head, HttpConnection connection, RequestBody body, boolean secure, TrustedProxies proxies) {
        this.head = head;
        this.connection = connection;
        this.body = body;
        this.secure = secure;
        client = proxies == TrustedProxies.none()
                ? connection.client()
                : proxies.client(connection.peer().getAddress(), this);
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public @Nullable String query() {
        return head.query();
    }

    @Override
    public @Nullable String header(String name) {
        return head.header(name);
    }

    @Override
    public List<String> headers(String name) {
        return head.headers(name);
    }

    @Override
    public long contentLength() {
        return head.contentLength();
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public String remote() {
        return connection.remote();
    }

    @Override
    public ClientAddress client() {
        return client;
    }
}
