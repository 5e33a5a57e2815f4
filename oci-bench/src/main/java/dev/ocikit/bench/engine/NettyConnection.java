// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.api.BlobReader;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A connection of the {@link NettyPrototype}. Its fields belong to the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // the last write of an answer reports a connection that fails
final class NettyConnection extends ChannelInboundHandlerAdapter {
    private static final DefaultHttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final Handler handler;
    private final ExecutorService workers;
    private final Queue<Exchange> pipelined = new ArrayDeque<>();
    private boolean busy;
    private @Nullable NettyBody receiving;

    NettyConnection(Handler handler, ExecutorService workers) {
        this.handler = handler;
        this.workers = workers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            if (request.decoderResult().isFailure()) {
                refuse(context);
                return;
            }
            NettyBody body = new NettyBody(context.channel());
            receiving = body;
            Exchange exchange = new Exchange(context.channel(), request, body);
            if (busy) {
                pipelined.add(exchange);
            } else {
                busy = true;
                workers.execute(exchange);
            }
        }
        NettyBody body = receiving;
        if (message instanceof HttpContent content) {
            if (body == null) {
                content.release();
            } else if (content.decoderResult().isFailure()) {
                content.release();
                body.fail();
                refuse(context);
            } else {
                body.add(content.content(), content instanceof LastHttpContent);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (receiving != null) {
            receiving.fail();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void refuse(ChannelHandlerContext context) {
        receiving = null;
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        response.headers().set("Connection", "close").set("Content-Length", 0);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void next(boolean keepAlive, Channel channel) {
        Exchange exchange = pipelined.poll();
        busy = exchange != null;
        if (!keepAlive) {
            channel.close();
        } else if (exchange != null) {
            workers.execute(exchange);
        }
    }

    /** One request and its response. */
    private final class Exchange implements Runnable {
        private final Channel channel;
        private final HttpRequest request;
        private final NettyBody body;

        Exchange(Channel channel, HttpRequest request, NettyBody body) {
            this.channel = channel;
            this.request = request;
            this.body = body;
        }

        @Override
        public void run() {
            List<String> headers = new ArrayList<>(16);
            for (Map.Entry<String, String> header : request.headers()) {
                headers.add(header.getKey());
                headers.add(header.getValue());
            }
            Response response = handler.handle(new PrototypeRequest(
                    request.method().name(),
                    request.uri(),
                    headers,
                    HttpUtil.isTransferEncodingChunked(request) ? -1 : HttpUtil.getContentLength(request, 0L),
                    body,
                    channel.remoteAddress().toString().substring(1)));
            body.close();
            try {
                ChannelFuture written = write(response);
                written.addListener(future -> {
                    response.end(future.cause());
                    next(future.isSuccess() && HttpUtil.isKeepAlive(request), channel);
                });
            } catch (IOException | RuntimeException e) {
                response.end(e);
                channel.close();
            }
        }

        private ChannelFuture write(Response response) throws IOException {
            BlobReader blob = response.blob();
            ByteBuffer bytes = response.bytes();
            ByteBuffer first = blob == null ? bytes : blob.readBuffer();
            HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
            if (first == null || blob == null || first.remaining() == response.contentLength()) {
                ByteBuf content = first == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(first);
                DefaultFullHttpResponse whole =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content, HEADERS, HEADERS);
                copyHeaders(response, whole.headers());
                return channel.writeAndFlush(whole);
            }
            DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, HEADERS);
            copyHeaders(response, head.headers());
            channel.write(head);
            for (ByteBuffer piece = first; piece.hasRemaining(); piece = blob.readBuffer()) {
                // A piece is valid until the next is read.
                channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)))
                        .syncUninterruptibly();
            }
            return channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }

        private static void copyHeaders(Response response, HttpHeaders headers) {
            for (Response.Header header : response.headers()) {
                headers.add(header.name(), header.value());
            }
            if (response.contentLength() >= 0) {
                headers.set("Content-Length", response.contentLength());
            }
        }
    }
}
