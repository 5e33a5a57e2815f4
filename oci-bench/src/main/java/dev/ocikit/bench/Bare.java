// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/**
 * What an engine does by itself: no protocol, no checks, a map of paths. The distance between this and a registry is what the registry costs.
 *
 * <p>Arguments: {@code jdk|jetty PORTFILE}.
 */
public final class Bare {
    private static final int SLICE_BYTES = 1 << 20;

    private final BareContent content = new BareContent();

    private Bare() {}

    /** Serves until the process is killed. */
    public static void main(String[] arguments) throws Exception {
        int port = arguments[0].equals("jdk") ? new Bare().jdk() : new Bare().jetty();
        Files.writeString(Path.of(arguments[1]), Integer.toString(port));
    }

    private int jdk() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.createContext("/", this::answer);
        server.start();
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            InputStream body = exchange.getRequestBody();
            BareContent.Answer answer =
                    content.answer(exchange.getRequestMethod(), uri.getRawPath(), uri.getRawQuery(), body);
            exchange.getResponseHeaders().set("Content-Type", Scripts.MANIFEST_TYPE);
            exchange.getResponseHeaders().set(answer.header(), answer.value());
            int length = answer.body().remaining();
            exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body().array());
            }
        }
    }

    private int jetty() throws Exception {
        HttpConnectionFactory http = new HttpConnectionFactory(new HttpConfiguration());
        http.setInputBufferSize(1 << 16);
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1, http);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                answer(request, response, callback);
                return true;
            }
        });
        server.start();
        return connector.getLocalPort();
    }

    private void answer(Request request, Response response, Callback callback) throws IOException {
        InputStream body = Content.Source.asInputStream(request);
        BareContent.Answer answer = content.answer(
                request.getMethod(),
                request.getHttpURI().getPath(),
                request.getHttpURI().getQuery(),
                body);
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Scripts.MANIFEST_TYPE);
        response.getHeaders().put(answer.header(), answer.value());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().remaining());
        ByteBuffer bytes = answer.body();
        new IteratingNestedCallback(callback) {
            private boolean last;

            @Override
            protected Action process() {
                if (last) {
                    return Action.SUCCEEDED;
                }
                int count = Math.min(SLICE_BYTES, bytes.remaining());
                ByteBuffer slice = bytes.slice(bytes.position(), count);
                bytes.position(bytes.position() + count);
                last = !bytes.hasRemaining();
                response.write(last, slice, this);
                return Action.SCHEDULED;
            }
        }.iterate();
    }
}
