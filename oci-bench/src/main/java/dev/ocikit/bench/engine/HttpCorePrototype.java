// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.api.Threads;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestValidateHost;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpCore 5, classic: a thread for each connection.
 *
 * <p>It has its own accept loop, because the library's {@code HttpServer} takes no executor and so no virtual threads, and no
 * {@code Date} and {@code Server} headers.
 */
final class HttpCorePrototype {
    private static final int BUFFER_BYTES = 16 * 1024;

    private HttpCorePrototype() {}

    /** Starts to serve, and returns the port. */
    static int start(Handler handler) throws IOException {
        ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Http1Config config = Http1Config.custom()
                .setBufferSize(BUFFER_BYTES)
                .setMaxLineLength(BUFFER_BYTES)
                .setMaxHeaderCount(100)
                .build();
        HttpService service = HttpService.builder()
                .withHttpProcessor(HttpProcessorBuilder.create()
                        .addAll(new ResponseContent(true), new ResponseConnControl())
                        .addAll(RequestValidateHost.INSTANCE)
                        .build())
                .withHttpServerRequestHandler((request, trigger, context) -> serve(request, trigger, handler))
                .withHttp1Config(config)
                .build();
        DefaultBHttpServerConnectionFactory connections = DefaultBHttpServerConnectionFactory.builder()
                .http1Config(config)
                .build();
        ExecutorService threads = Threads.create("httpcore");
        new Thread(() -> accept(server, service, connections, threads), "httpcore-acceptor").start();
        return server.getLocalPort();
    }

    private static void accept(
            ServerSocket server,
            HttpService service,
            DefaultBHttpServerConnectionFactory connections,
            ExecutorService threads) {
        try (server) {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                threads.execute(() -> serve(socket, service, connections));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void serve(Socket socket, HttpService service, DefaultBHttpServerConnectionFactory connections) {
        try (DefaultBHttpServerConnection connection = connections.createConnection(socket)) {
            while (connection.isOpen()) {
                service.handleRequest(connection, HttpCoreContext.create());
            }
        } catch (IOException | HttpException e) {
            // The client has gone, or the library has answered that the request is not valid.
        }
    }

    private static void serve(
            ClassicHttpRequest request, HttpServerRequestHandler.ResponseTrigger trigger, Handler handler)
            throws IOException, HttpException {
        List<String> headers = new ArrayList<>(16);
        for (Iterator<Header> all = request.headerIterator(); all.hasNext(); ) {
            Header header = all.next();
            headers.add(header.getName());
            headers.add(header.getValue());
        }
        HttpEntity entity = request.getEntity();
        Response response = handler.handle(new PrototypeRequest(
                request.getMethod(),
                request.getPath(),
                headers,
                entity == null ? 0 : entity.getContentLength(),
                entity == null ? InputStream.nullInputStream() : entity.getContent(),
                "127.0.0.1:1"));
        Throwable failure = null;
        try {
            ClassicHttpResponse out = new BasicClassicHttpResponse(response.status());
            for (Response.Header header : response.headers()) {
                out.addHeader(header.name(), header.value());
            }
            if (response.contentLength() >= 0) {
                out.setEntity(new Body(response));
            }
            trigger.submitResponse(out);
        } catch (IOException | HttpException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            response.end(failure);
        }
    }

    /** The body of a response. */
    private static final class Body extends AbstractHttpEntity {
        private final Response response;

        Body(Response response) {
            super((@Nullable ContentType) null, null, false);
            this.response = response;
        }

        @Override
        public long getContentLength() {
            return response.contentLength();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            response.writeTo(out);
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public void close() {}
    }
}
