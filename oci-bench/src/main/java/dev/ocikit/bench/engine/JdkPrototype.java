// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The JDK's {@link HttpServer}. */
final class JdkPrototype {

    private JdkPrototype() {}

    /** Starts to serve, and returns the port. */
    static int start(Handler handler) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(PrototypeThreads.create());
        server.createContext("/", exchange -> serve(exchange, handler));
        server.start();
        return server.getAddress().getPort();
    }

    private static void serve(HttpExchange exchange, Handler handler) throws IOException {
        List<String> headers = new ArrayList<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            for (String value : values) {
                headers.add(name);
                headers.add(value);
            }
        });
        URI uri = exchange.getRequestURI();
        String length = PrototypeRequest.header(headers, "Content-Length");
        boolean chunked = PrototypeRequest.header(headers, "Transfer-Encoding") != null;
        Response response = handler.handle(new PrototypeRequest(
                exchange.getRequestMethod(),
                uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery(),
                headers,
                chunked ? -1 : length == null ? 0 : Long.parseLong(length),
                exchange.getRequestBody(),
                exchange.getRemoteAddress().toString().substring(1)));
        Throwable failure = null;
        try (exchange) {
            write(response, exchange);
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            response.end(failure);
        }
    }

    private static void write(Response response, HttpExchange exchange) throws IOException {
        for (Response.Header header : response.headers()) {
            exchange.getResponseHeaders().add(header.name(), header.value());
        }
        long length = response.contentLength();
        if (length <= 0 || (response.bytes() == null && response.blob() == null)) {
            if (length >= 0) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            }
            exchange.sendResponseHeaders(response.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(response.status(), length);
        try (OutputStream body = exchange.getResponseBody()) {
            response.writeTo(body);
        }
    }
}
