// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;

/** Performs endpoints: the one place that knows about redirects, warnings, errors and what a failed connection is called. */
final class Caller {
    private final Redirects redirects;
    private final Transport transport;
    private final Warnings warnings;
    private final Errors errors;
    private final String registry;

    Caller(Transport transport, Redirects redirects, Warnings warnings, Errors errors, String registry) {
        this.transport = transport;
        this.redirects = redirects;
        this.warnings = warnings;
        this.errors = errors;
        this.registry = registry;
    }

    /** Performs a request and returns what its answer says. */
    <T> T call(Endpoint<T> endpoint) throws IOException {
        String label = endpoint.label(registry);
        try {
            return read(endpoint, redirects.send(endpoint.request(), label));
        } catch (IOException e) {
            throw explain(e, label);
        }
    }

    /** Performs a request whose redirect is the answer: it is not followed. */
    <T> T callDirectly(Endpoint<T> endpoint) throws IOException {
        String label = endpoint.label(registry);
        try {
            WireRequest request = endpoint.request();
            return read(endpoint, new Reply(transport.send(request), request.uri(), label));
        } catch (IOException e) {
            throw explain(e, label);
        }
    }

    private <T> T read(Endpoint<T> endpoint, Reply reply) throws IOException {
        try {
            warnings.report(reply.headers());
            if (!endpoint.expected().contains(reply.status())) {
                throw errors.of(reply, endpoint);
            }
            T result = endpoint.answer().read(reply);
            reply.finish();
            return result;
        } catch (IOException | RuntimeException e) {
            reply.close();
            throw e;
        }
    }

    /** Returns a failure as the caller of the registry should see it. */
    static IOException explain(IOException failure, String label) {
        if (failure instanceof OciException) {
            return failure;
        }
        if (failure instanceof BodyFailure body) {
            return body.failure();
        }
        if (failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException) {
            return OciException.of(ErrorCode.TIMEOUT, label + reason(failure), failure);
        }
        if (failure instanceof InterruptedIOException) {
            return failure;
        }
        if (failure instanceof ClosedByInterruptException) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(label + "interrupted");
            interrupted.initCause(failure);
            return interrupted;
        }
        return OciException.of(ErrorCode.UNAVAILABLE, label + reason(failure), failure);
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : Printable.of(message);
    }
}
