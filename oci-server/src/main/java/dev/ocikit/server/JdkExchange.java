// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.ocikit.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of the JDK's server, and how a response to it is written. */
final class JdkExchange implements Request {
    private final HttpExchange exchange;
    private final Headers headers;
    private final JdkBody body;

    private JdkExchange(HttpExchange exchange) {
        this.exchange = exchange;
        this.headers = exchange.getRequestHeaders();
        this.body = new JdkBody(exchange.getRequestBody(), contentLength());
    }

    /** Answers a request. The caller closes the exchange, which cuts the connection if the answer is not whole. */
    static void serve(HttpExchange exchange, Handler handler) {
        JdkExchange request = new JdkExchange(exchange);
        Response response = request.isWellFormed()
                ? handler.handle(request)
                : Refusal.answer(400, ErrorCode.UNSUPPORTED, "the request is not valid HTTP/1.1");
        Throwable failure = null;
        try {
            request.announceEnd();
            write(response, exchange);
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            response.end(failure);
        }
    }

    /** Refuses a request because the server stops. */
    static void refuse(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(503, -1);
    }

    /**
     * Says that the connection will close where so much of the body is left that it is not read to its end. Otherwise the client would send
     * its next request into a connection that is about to close (RFC 9112 section 9.6).
     */
    private void announceEnd() {
        if (body.left() > JdkServer.drainBytes()) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
    }

    /** Tells whether the request keeps those rules of RFC 9112 that a server must enforce and the JDK's does not. */
    private boolean isWellFormed() {
        boolean latest = exchange.getProtocol().equals("HTTP/1.1");
        List<String> hosts = headers("Host");
        return (latest || exchange.getProtocol().equals("HTTP/1.0"))
                && hosts.size() <= 1
                && (hosts.isEmpty() ? !latest : isHost(hosts.get(0)))
                && arePrintable(headers);
    }

    private static boolean isHost(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-._~!$&'()*+,;=%:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Loops rather than streams: every request comes by here. */
    private static boolean arePrintable(Headers headers) {
        for (List<String> values : headers.values()) {
            for (String value : values) {
                for (int i = 0; i < value.length(); i++) {
                    char c = value.charAt(i);
                    if (c < ' ' && c != '\t') {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static void write(Response response, HttpExchange exchange) throws IOException {
        Headers out = exchange.getResponseHeaders();
        for (Response.Header header : response.headers()) {
            out.add(header.name(), header.value());
        }
        long length = response.contentLength();
        if (length <= 0 || (response.bytes() == null && response.blob() == null)) {
            if (length >= 0) {
                // The JDK leaves the length of an answer without a body, which is one to HEAD, to us.
                out.set("Content-length", Long.toString(length));
            }
            exchange.sendResponseHeaders(response.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(response.status(), length);
        OutputStream body = exchange.getResponseBody();
        response.writeTo(body);
        body.close();
    }

    @Override
    public String method() {
        return exchange.getRequestMethod();
    }

    @Override
    public String path() {
        return exchange.getRequestURI().getRawPath();
    }

    @Override
    public @Nullable String query() {
        return exchange.getRequestURI().getRawQuery();
    }

    @Override
    public @Nullable String header(String name) {
        return headers.getFirst(name);
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = headers.get(name);
        return values == null ? List.of() : values;
    }

    @Override
    public long contentLength() {
        if (headers.containsKey("Transfer-encoding")) {
            return -1;
        }
        String length = headers.getFirst("Content-length");
        return length == null ? 0 : Long.parseLong(length);
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public boolean secure() {
        return exchange instanceof HttpsExchange;
    }

    @Override
    public String remote() {
        InetSocketAddress address = exchange.getRemoteAddress();
        return address.getHostString() + ":" + address.getPort();
    }
}
