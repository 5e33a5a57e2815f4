// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;

final class MountTheHandler {
    public static void main(String[] arguments) throws IOException {
        start(5000);
    }

    static HttpServer start(int port) throws IOException {
        RegistryHandler registry = RegistryHandler.of(MemRegistry.create());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v2/", exchange -> serve(registry, exchange));
        server.createContext("/hello", exchange -> exchange.sendResponseHeaders(204, -1));
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return server;
    }

    /** What any server has to do: hand the request over, write the response, end it. */
    static void serve(RegistryHandler registry, HttpExchange exchange) throws IOException {
        Response response = registry.handle(new ExchangeRequest(exchange));
        try (exchange) {
            response.headers().forEach(h -> exchange.getResponseHeaders().add(h.name(), h.value()));
            boolean body = response.bytes() != null || response.blob() != null;
            if (!body && response.contentLength() >= 0) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(response.contentLength()));
            }
            boolean empty = !body || response.contentLength() == 0;
            exchange.sendResponseHeaders(response.status(), empty ? -1 : response.contentLength());
            response.writeTo(exchange.getResponseBody());
            response.end(null);
        } catch (IOException e) {
            response.end(e);
            throw e;
        }
    }

    record ExchangeRequest(HttpExchange exchange) implements Request {
        @Override
        public String method() {
            return exchange.getRequestMethod();
        }

        @Override
        public String path() {
            return exchange.getRequestURI().getRawPath();
        }

        @Override
        public String query() {
            return exchange.getRequestURI().getRawQuery();
        }

        @Override
        public String header(String name) {
            return exchange.getRequestHeaders().getFirst(name);
        }

        @Override
        public List<String> headers(String name) {
            return exchange.getRequestHeaders().getOrDefault(name, List.of());
        }

        @Override
        public long contentLength() {
            String length = header("Content-Length");
            return length != null ? Long.parseLong(length) : header("Transfer-Encoding") != null ? -1 : 0;
        }

        @Override
        public InputStream body() {
            return exchange.getRequestBody();
        }

        @Override
        public String remote() {
            return exchange.getRemoteAddress().toString();
        }
    }
}
