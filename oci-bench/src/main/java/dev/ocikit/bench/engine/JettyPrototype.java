// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.api.BlobReader;
import dev.ocikit.server.Handler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty 12.1 with one selector, a small input buffer, an output buffer for a whole small answer, and no {@code Date} header. Unlike
 * {@code oci-server-jetty} it has no limits, no HTTP/2 and no handling of clients that are refused.
 */
final class JettyPrototype {
    private static final int THREADS = 256;
    private static final int INPUT_BYTES = 16 * 1024;
    private static final int OUTPUT_BYTES = 32 * 1024;

    private JettyPrototype() {}

    /** A mode of Jetty's {@code AdaptiveExecutionStrategy}, forced for every request: which thread handles what a selector selected. */
    enum Strategy {
        /** The selecting thread handles the request, and a reserved thread goes on selecting: the default. */
        EXECUTE_PRODUCE_CONSUME(-1, InvocationType.BLOCKING),
        /** Another thread of the pool handles the request, and the selecting thread goes on selecting. */
        PRODUCE_EXECUTE_CONSUME(0, InvocationType.BLOCKING),
        /** The selecting thread handles the request. A handler that blocks stops the selector: an upper bound, not an option. */
        PRODUCE_CONSUME(0, InvocationType.NON_BLOCKING);

        private final int reservedThreads;
        private final InvocationType invocation;

        Strategy(int reservedThreads, InvocationType invocation) {
            this.reservedThreads = reservedThreads;
            this.invocation = invocation;
        }
    }

    /** Starts to serve, and returns the port. */
    static int start(Handler handler, Strategy strategy) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setReservedThreads(strategy.reservedThreads);
        threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setOutputBufferSize(OUTPUT_BYTES);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        http.setInputBufferSize(INPUT_BYTES);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1, http);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setHandler(new org.eclipse.jetty.server.Handler.Abstract(strategy.invocation) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                serve(request, response, callback, handler);
                return true;
            }
        });
        server.start();
        return connector.getLocalPort();
    }

    private static void serve(Request request, Response response, Callback callback, Handler handler) {
        List<String> headers = new ArrayList<>(16);
        for (HttpField field : request.getHeaders()) {
            headers.add(field.getName());
            headers.add(field.getValue());
        }
        long length = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        dev.ocikit.server.Response answer = handler.handle(new PrototypeRequest(
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                headers,
                chunked ? -1 : Math.max(length, 0),
                Content.Source.asInputStream(request),
                request.getConnectionMetaData().getRemoteSocketAddress().toString()));
        Callback ended = Callback.from(
                () -> {
                    answer.end(null);
                    callback.succeeded();
                },
                failure -> {
                    answer.end(failure);
                    callback.failed(failure);
                });
        response.setStatus(answer.status());
        for (dev.ocikit.server.Response.Header header : answer.headers()) {
            response.getHeaders().add(header.name(), header.value());
        }
        if (answer.contentLength() >= 0) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.contentLength());
        }
        ByteBuffer bytes = answer.bytes();
        BlobReader blob = answer.blob();
        if (blob == null) {
            response.write(true, bytes == null ? BufferUtil.EMPTY_BUFFER : bytes.slice(), ended);
        } else {
            new BlobBody(response, blob, answer.contentLength(), ended).iterate();
        }
    }

    /** Writes a blob piece by piece, each as the reader hands it out. */
    private static final class BlobBody extends IteratingNestedCallback {
        private final Response response;
        private final BlobReader blob;
        private long left;
        private boolean last;

        BlobBody(Response response, BlobReader blob, long length, Callback callback) {
            super(callback);
            this.response = response;
            this.blob = blob;
            this.left = length;
        }

        @Override
        protected Action process() throws IOException {
            if (last) {
                return Action.SUCCEEDED;
            }
            ByteBuffer piece = left == 0 ? BufferUtil.EMPTY_BUFFER : blob.readBuffer();
            left -= piece.remaining();
            last = left <= 0;
            response.write(last, piece, this);
            return Action.SCHEDULED;
        }
    }
}
