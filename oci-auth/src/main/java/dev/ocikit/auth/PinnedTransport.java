// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.BlobSource;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.Transport;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import dev.ocikit.client.internal.LateAnswerException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Small exchanges over HTTP/1.1 with a host at given addresses. The HTTP client of the JDK finds the address of a host by itself, so an
 * address that was checked before need not be the one that it connects to; here it is. TLS still asks for the certificate of the name.
 *
 * <p>One connection for each exchange, no redirects, a bounded answer. An interruption ends an exchange at once.
 */
final class PinnedTransport implements Transport {
    private static final int CONNECT_MILLIS = 10_000;
    /** A hostile name service may know any number of addresses where nobody answers. */
    private static final int MAX_ADDRESSES = 8;

    private final List<InetAddress> addresses;
    private final @Nullable SSLContext tls;
    private final Duration timeout;
    private final DocumentMemory memory;

    /**
     * Creates a transport.
     *
     * @param addresses the only addresses to connect to, tried in their order
     * @param tls decides whom to trust; null for the platform's context
     * @param timeout for an exchange from its beginning to the end of the answer
     * @param memory what the body of an answer is charged to until it is read
     */
    PinnedTransport(List<InetAddress> addresses, @Nullable SSLContext tls, Duration timeout, DocumentMemory memory) {
        this.addresses = addresses;
        this.tls = tls;
        this.timeout = timeout;
        this.memory = memory;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        IOException failure = null;
        long end = System.nanoTime() + timeout.toNanos();
        for (InetAddress address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new HttpTimeoutException("no connection came about for " + timeout.toMillis() + " ms");
            }
            SocketChannel channel = SocketChannel.open();
            CompletableFuture<Boolean> late =
                    new CompletableFuture<Boolean>().completeOnTimeout(true, left, TimeUnit.MILLISECONDS);
            CompletableFuture<Void> closing = late.thenAccept(isLate -> close(isLate ? channel : () -> {}));
            try (channel) {
                int patience = (int) Math.min(CONNECT_MILLIS, left);
                try {
                    channel.socket().connect(new InetSocketAddress(address, port(request.uri())), patience);
                } catch (IOException e) {
                    failure = e;
                    continue;
                }
                return exchange(request, channel.socket(), late);
            } catch (LateAnswerException e) {
                throw e;
            } catch (IOException e) {
                if (late.getNow(false)) {
                    throw new HttpTimeoutException(tooLate());
                }
                throw e;
            } finally {
                late.complete(false);
                closing.join();
            }
        }
        throw failure == null ? new IOException("no address") : failure;
    }

    private String tooLate() {
        return "no whole answer came for " + timeout.toMillis() + " ms";
    }

    private static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Whoever waits for it notices by himself.
        }
    }

    /** Performs an exchange. One that began to be answered is not tried again if it is late: it would be as slow. */
    private WireResponse exchange(WireRequest request, Socket plain, CompletableFuture<Boolean> late)
            throws IOException {
        try (Socket socket = isHttps(request.uri()) ? secured(plain, request.uri()) : plain;
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write(written(request));
            out.flush();
            AnswerReader reader = new AnswerReader(in, memory);
            try {
                return reader.read();
            } catch (IOException e) {
                if (reader.hasBegun() && late.getNow(false)) {
                    throw new LateAnswerException(tooLate());
                }
                throw e;
            }
        }
    }

    private Socket secured(Socket plain, URI uri) throws IOException {
        SSLContext context;
        try {
            context = tls == null ? SSLContext.getDefault() : tls;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the platform has no TLS", e);
        }
        String host = Origin.of(uri).host();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port(uri), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] written(WireRequest request) throws IOException {
        URI uri = request.uri();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder head = new StringBuilder(request.method())
                .append(' ')
                .append(path)
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getRawAuthority())
                .append("\r\nConnection: close\r\nAccept-Encoding: identity\r\n");
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        BlobSource body = request.body().orElse(null);
        if (body != null) {
            head.append("Content-Length: ").append(body.size()).append("\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            try (InputStream in = body.open()) {
                in.transferTo(out);
            }
        }
        return out.toByteArray();
    }

    private static boolean isHttps(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private static int port(URI uri) {
        return Origin.of(uri).port();
    }
}
