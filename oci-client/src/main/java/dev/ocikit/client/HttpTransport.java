// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The transport over {@code java.net.http}. */
final class HttpTransport implements Transport {
    /** A body of at most this size is sent in one go, within the time for the answer. */
    private static final int SMALL_BYTES = 1 << 20;

    private final HttpClient http;
    private final Duration responseTimeout;
    private final Duration stallTimeout;
    private final CallBudget.Book budgets;

    HttpTransport(HttpClient http, Duration responseTimeout, Duration stallTimeout, CallBudget.Book budgets) {
        this.http = http;
        this.responseTimeout = responseTimeout;
        this.stallTimeout = stallTimeout;
        this.budgets = budgets;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        try {
            return attempt(request);
        } catch (IOException e) {
            if (isStale(e) && request.repeatable() && request.idempotent()) {
                return attempt(request);
            }
            throw WrongScheme.explain(request.uri(), e);
        }
    }

    /**
     * Tells whether a kept connection turned out to be closed when the request came. The HTTP client sends GET and HEAD again by itself,
     * other methods only if a system property is set.
     */
    private static boolean isStale(IOException failure) {
        String message = failure.getMessage();
        return message != null && message.contains("header parser received no bytes");
    }

    private WireResponse attempt(WireRequest request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
        request.headers().map().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        BlobSource body = request.body().orElse(null);
        try {
            HttpResponse<ReceivedBody> response = exchange(builder, request, body);
            return new WireResponse(response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while waiting for the registry");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private HttpResponse<ReceivedBody> exchange(
            HttpRequest.Builder builder, WireRequest wire, @Nullable BlobSource body)
            throws IOException, InterruptedException {
        String method = wire.method();
        if (body == null || body.size() <= SMALL_BYTES) {
            builder.timeout(within(responseTimeout));
            return http.send(body == null ? empty(builder, method) : withSmall(builder, method, body), handler(wire));
        }
        if (body instanceof Chunk chunk) {
            SlicedPublisher publisher = SlicedPublisher.of(chunk.buffer());
            return await(
                    http.sendAsync(builder.method(method, publisher).build(), handler(wire)), publisher, body.size());
        }
        Path file = body.file().orElse(null);
        if (file != null) {
            requireSize(file, body.size());
            SlicedPublisher publisher = SlicedPublisher.of(file, body.size());
            return await(
                    http.sendAsync(builder.method(method, publisher).build(), handler(wire)), publisher, body.size());
        }
        return pump(builder, wire, body);
    }

    /**
     * Returns a request without a body. An empty publisher would make the JDK send {@code Content-Length: 0}, which a POST or a PUT needs
     * and strict front ends refuse with the other methods. Java before 19 sends it all the same (JDK-8283544).
     */
    private static HttpRequest empty(HttpRequest.Builder builder, String method) {
        return switch (method) {
            case "GET" -> builder.GET().build();
            case "HEAD" -> new HeadRequest(builder.GET().build());
            case "DELETE" -> builder.DELETE().build();
            default -> builder.method(method, BodyPublishers.noBody()).build();
        };
    }

    private static HttpRequest withSmall(HttpRequest.Builder builder, String method, BlobSource body)
            throws IOException {
        return builder.method(method, small(body)).build();
    }

    private static BodyPublisher small(BlobSource body) throws IOException {
        if (body instanceof Chunk chunk) {
            return chunk.publisher();
        }
        int size = (int) body.size();
        byte[] bytes;
        try (InputStream in = body.open()) {
            bytes = in.readNBytes(size + 1);
        } catch (IOException e) {
            throw new BodyFailure(e);
        }
        if (bytes.length != size) {
            throw new BodyFailure(OciException.of(
                    ErrorCode.SIZE_INVALID,
                    bytes.length < size
                            ? "the content ended after " + bytes.length + " of its " + size + " bytes"
                            : "the content is longer than the " + size + " bytes announced"));
        }
        return Chunk.of(bytes).publisher();
    }

    private static void requireSize(Path file, long size) throws IOException {
        long actual;
        try {
            actual = Files.size(file);
        } catch (IOException e) {
            throw new BodyFailure(e);
        }
        if (actual != size) {
            throw new BodyFailure(OciException.of(
                    ErrorCode.SIZE_INVALID, "the file has " + actual + " bytes, not the " + size + " announced"));
        }
    }

    private HttpResponse<ReceivedBody> pump(HttpRequest.Builder builder, WireRequest wire, BlobSource body)
            throws IOException, InterruptedException {
        PumpedPublisher publisher = new PumpedPublisher(body.size());
        InputStream in;
        try {
            in = body.open();
        } catch (IOException e) {
            throw new BodyFailure(e);
        }
        try (in) {
            CompletableFuture<HttpResponse<ReceivedBody>> answer =
                    http.sendAsync(builder.method(wire.method(), publisher).build(), handler(wire));
            try {
                publisher.pump(in, answer, within(stallTimeout));
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                answer.cancel(true);
                throw e;
            }
            return await(answer, publisher, body.size());
        }
    }

    /** Waits as long as the body makes progress, and then for the time that an answer may take. */
    private HttpResponse<ReceivedBody> await(
            CompletableFuture<HttpResponse<ReceivedBody>> answer, Progress progress, long size)
            throws IOException, InterruptedException {
        try {
            while (true) {
                long before = progress.sent();
                Duration patience = within(before < size ? stallTimeout : responseTimeout);
                try {
                    HttpResponse<ReceivedBody> response = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
                    requireSent(response, progress.sent(), size);
                    return response;
                } catch (TimeoutException e) {
                    if (progress.sent() == before) {
                        answer.cancel(true);
                        throw new HttpTimeoutException(
                                before < size
                                        ? "the registry took no more bytes for " + patience.toMillis() + " ms"
                                        : "no answer came for " + patience.toMillis() + " ms");
                    }
                }
            }
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /**
     * Who says yes to content that it does not have yet has not stored it, or has it from elsewhere, which the caller can ask. The answer to
     * a POST may well come early: it can be a session that the content is to be sent to.
     */
    private static void requireSent(HttpResponse<ReceivedBody> response, long sent, long size) throws IOException {
        boolean early = sent < size && response.statusCode() / 100 == 2;
        if (early && !response.request().method().equals("POST")) {
            response.body().close();
            throw new IOException("the answer " + response.statusCode() + " came when only " + sent + " of " + size
                    + " bytes were sent, so they cannot all have been taken");
        }
    }

    /** Returns a wait that is no longer than the call on this thread may take. */
    private Duration within(Duration wait) throws IOException {
        return budgets.current().within(wait);
    }

    /** Content of a blob takes as long as it moves. Whatever else a host sends is a document, which must be complete in time. */
    private BodyHandler<ReceivedBody> handler(WireRequest wire) {
        CallBudget budget = budgets.current();
        return info -> {
            long length = wire.method().equals("HEAD") ? 0 : Headers.contentLength(info.headers());
            return wire.isForContent() && info.statusCode() / 100 == 2
                    ? new ReceivedBody(() -> within(stallTimeout), length, ReceivedBody.CONTENT_WINDOW)
                    : new ReceivedBody(budget.document(stallTimeout), length, ReceivedBody.DOCUMENT_WINDOW);
        };
    }
}
