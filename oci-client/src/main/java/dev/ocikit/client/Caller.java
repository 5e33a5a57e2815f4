// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.client.internal.LateAnswerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.function.Consumer;

/** Performs endpoints: the one place that knows about redirects, warnings, errors and what a failed connection is called. */
final class Caller {
    private final Redirects redirects;
    private final Consumer<HttpHeaders> notices;
    private final Errors errors;
    private final Retries retries;
    private final Hosts hosts;
    private final String registry;

    Caller(
            Redirects redirects,
            Consumer<HttpHeaders> notices,
            Errors errors,
            Retries retries,
            Hosts hosts,
            String registry) {
        this.redirects = redirects;
        this.notices = notices;
        this.errors = errors;
        this.retries = retries;
        this.hosts = hosts;
        this.registry = registry;
    }

    Retries retries() {
        return retries;
    }

    Host host(URI uri) {
        return hosts.of(uri);
    }

    /** Performs a request and returns what its answer says. */
    <T> T call(Endpoint<T> endpoint) throws IOException {
        return perform(endpoint, label -> redirects.send(endpoint.request(), label));
    }

    /** Performs a request whose redirect is the answer: it is not followed. */
    <T> T callDirectly(Endpoint<T> endpoint) throws IOException {
        return perform(endpoint, label -> redirects.sendOnce(endpoint.request(), label));
    }

    private <T> T perform(Endpoint<T> endpoint, Sending sending) throws IOException {
        String label = endpoint.label(registry);
        return retries.spend(() -> {
            try {
                return attempt(endpoint, sending, label);
            } catch (IOException e) {
                throw counted(
                        explain(e, label, retries.budget().note()),
                        retries.budget().sent());
            }
        });
    }

    /**
     * Asks again for an answer that breaks off. Until an answer begins, the transport tries again; what it sends counts here, so that all
     * attempts together are those of the policy.
     */
    private <T> T attempt(Endpoint<T> endpoint, Sending sending, String label) throws IOException {
        int attempt = 0;
        while (true) {
            Reply reply = sending.send(label);
            attempt += retries.budget().sent();
            long start = retries.time().nanos();
            try {
                return read(endpoint, reply);
            } catch (IOException e) {
                Duration pause = retries.pause(attempt);
                if (!endpoint.request().method().equals("GET")
                        || !Failures.mayPass(e)
                        || !retries.again(host(endpoint.request().uri()), retries.budget(), attempt, start, pause)) {
                    retries.budget().sent(attempt);
                    throw e;
                }
                retries.budget().pause(pause.toNanos());
            }
        }
    }

    /** Sends a request. */
    @FunctionalInterface
    private interface Sending {
        Reply send(String label) throws IOException;
    }

    private <T> T read(Endpoint<T> endpoint, Reply reply) throws IOException {
        try {
            notices.accept(reply.headers());
            if (!endpoint.expected().contains(reply.status()) && !isGone(endpoint, reply)) {
                throw errors.of(reply, endpoint, retries.budget().note());
            }
            if (!isHead(endpoint) && !endpoint.anyContent() && isWebPage(endpoint, reply)) {
                throw WebPage.insteadOf(endpoint.content(), reply);
            }
            T result = endpoint.answer().read(reply);
            reply.finish();
            return result;
        } catch (IOException | RuntimeException e) {
            reply.close();
            throw e;
        }
    }

    private static boolean isWebPage(Endpoint<?> endpoint, Reply reply) throws IOException {
        if (endpoint.isForDocument()) {
            return WebPage.isInPlaceOfDocument(reply);
        }
        try {
            return WebPage.is(reply);
        } catch (LateAnswerException e) {
            reply.abandon(); // Nothing but blanks until now, and what such an answer says is in its head.
            return false;
        }
    }

    private static boolean isHead(Endpoint<?> endpoint) {
        return endpoint.request().method().equals("HEAD");
    }

    /** Tells whether something to be deleted is not there because an earlier try deleted it, as far as anybody can know. */
    private boolean isGone(Endpoint<?> endpoint, Reply reply) {
        return reply.status() == 404
                && endpoint.request().method().equals("DELETE")
                && retries.budget().isUnsure();
    }

    /** Returns a failure that tells layers above how many attempts ended in it. */
    static IOException counted(IOException failure, int attempts) {
        return failure instanceof OciException refusal ? refusal.afterAttempts(attempts) : failure;
    }

    /** Returns a failure as the caller of the registry should see it. */
    static IOException explain(IOException failure, String label) {
        return explain(failure, label, "");
    }

    private static IOException explain(IOException failure, String label, String note) {
        if (failure instanceof OciException) {
            return failure;
        }
        if (failure instanceof BodyFailure body) {
            return body.failure();
        }
        if (failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException) {
            return OciException.of(ErrorCode.TIMEOUT, label + reason(failure) + note, failure);
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
        return OciException.of(ErrorCode.UNAVAILABLE, label + reason(failure) + note, failure);
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : Printable.of(message);
    }
}
